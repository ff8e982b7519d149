// Duty: makes descriptions safe to show.
// Invariant: what comes out holds only the tags and attributes named here, so pages may print it as it is; clean text comes out unchanged.
// Neighbours: catalog-writer.ts calls it once, on the way in.

import xss from "xss";

const bare = ["b", "blockquote", "br", "code", "dd", "dl", "dt", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"];

const options = {
  allowList: { ...Object.fromEntries(bare.map((tag) => [tag, []])), a: ["href", "title"] },
  stripIgnoreTag: true,
  stripIgnoreTagBody: ["script", "style", "iframe", "object", "svg", "math", "template", "noscript", "title"],
  css: false as const,
};

/** The HTML with everything but simple tags taken out: no scripts, styles, pictures, forms or event handlers; links only to http(s), mail and this shop. */
export function sanitiseHtml(html: string): string {
  return xss(html, options);
}

/** The words of a sanitised description without its tags, for the search index. */
export function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, " ").replace(/&(?:nbsp|#160);/g, " ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();
}
