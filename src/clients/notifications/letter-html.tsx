// Duty: a mail as markup that mail programs of every age show well.
// Invariant: every value is escaped by the renderer; no picture, font, style or script from elsewhere; without its style sheet it is whole and light.
// Neighbours: letter.ts has the content; storage/mails.ts keeps what comes out.

import type { Block, Letter } from "./letter.ts";

const paint = { paper: "#f6f4ef", card: "#fffdf9", ink: "#16130f", quiet: "#635c52", line: "#d9d3c7" } as const;
const stripe = { good: "#1b6a3b", bad: "#b0241b", calm: "#ff5a1f" } as const;
const sans = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** Only for programs that know style sheets: the night's colours, and less margin on a phone. */
const sheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.paper{background:#12110f!important}.card{background:#1b1917!important}.ink{color:#f6f3ec!important}.quiet{color:#aca498!important}.line{border-color:#39342d!important}.button{background:#f6f3ec!important;color:#16130f!important}}
@media (max-width:480px){.card{padding:28px 20px 8px!important}.frame{padding:20px 12px!important}h1{font-size:24px!important}}`;

/** The mail as a whole HTML document. */
export async function htmlOf(letter: Letter, shopName: string): Promise<string> {
  const markup = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{letter.subject}</title>
        <style>{sheet}</style>
      </head>
      <body class="paper" style={`margin:0;padding:0;background:${paint.paper}`}>
        <div style="display:none;max-height:0;overflow:hidden">{letter.preview}</div>
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0}>
          <tbody>
            <tr>
              <td class="frame" align="center" style="padding:40px 16px">
                <Sheet letter={letter} shopName={shopName} />
              </td>
            </tr>
          </tbody>
        </table>
      </body>
    </html>
  );
  return `<!doctype html>${String(await markup)}`;
}

const Sheet = ({ letter, shopName }: { readonly letter: Letter; readonly shopName: string }) => (
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border={0} style={`max-width:600px;text-align:left;${sans}`}>
    <tbody>
      <tr>
        <td class="ink" style={`padding:0 4px 18px;font-size:19px;font-weight:800;letter-spacing:-.03em;color:${paint.ink}`}>{shopName}</td>
      </tr>
      <tr>
        <td class="card" style={`padding:40px 40px 16px;background:${paint.card};border-radius:16px;border-top:5px solid ${stripe[letter.tone]}`}>
          <h1 class="ink" style={`margin:0 0 20px;font-size:28px;line-height:1.15;letter-spacing:-.03em;font-weight:800;color:${paint.ink}`}>{letter.heading}</h1>
          {letter.blocks.map((block) => <Part block={block} />)}
        </td>
      </tr>
      <tr>
        <td class="quiet" style={`padding:20px 4px 0;font-size:13px;line-height:1.5;color:${paint.quiet}`}>{`You have this mail from ${shopName} because of something you did there.`}</td>
      </tr>
    </tbody>
  </table>
);

const Part = ({ block }: { readonly block: Block }) => {
  switch (block.kind) {
    case "paragraph":
      return <p class="ink" style={`margin:0 0 20px;font-size:16px;line-height:1.55;color:${paint.ink}`}>{block.text}</p>;
    case "note":
      return <p class="quiet" style={`margin:0 0 12px;font-size:14px;line-height:1.5;color:${paint.quiet}`}>{block.text}</p>;
    case "button":
      return (
        <p style="margin:8px 0 24px">
          <a class="button" href={block.url} style={`display:inline-block;padding:13px 24px;background:${paint.ink};color:${paint.card};font-size:16px;font-weight:650;text-decoration:none;border-radius:999px`}>{block.label}</a>
        </p>
      );
    case "facts":
      return <Facts block={block} />;
    case "things":
      return <Things block={block} />;
  }
};

const cell = `padding:10px 0;font-size:15px;line-height:1.45;vertical-align:top;border-bottom:1px solid ${paint.line}`;
const sumCell = "padding:5px 0;font-size:15px;line-height:1.4";

const Facts = ({ block }: { readonly block: Extract<Block, { kind: "facts" }> }) => (
  <table width="100%" cellpadding="0" cellspacing="0" border={0} style="margin:0 0 24px">
    <tbody>
      {block.facts.map(([label, value]) => (
        <tr>
          <th scope="row" class="quiet line" style={`${cell};width:34%;padding-right:16px;text-align:left;font-weight:400;color:${paint.quiet}`}>{label}</th>
          <td class="ink line" style={`${cell};color:${paint.ink};white-space:pre-line;overflow-wrap:anywhere`}>{value}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const Things = ({ block: { things, sums } }: { readonly block: Extract<Block, { kind: "things" }> }) => (
  <table width="100%" cellpadding="0" cellspacing="0" border={0} style="margin:0 0 24px">
    <tbody>
      {things.map(({ name, quantity, price }) => (
        <tr>
          <td class="ink line" style={`${cell};color:${paint.ink};overflow-wrap:anywhere`}>{`${quantity} × ${name}`}</td>
          <td class="ink line" align="right" style={`${cell};padding-left:16px;color:${paint.ink};white-space:nowrap`}>{price ?? ""}</td>
        </tr>
      ))}
      {sums.length > 0 && <tr><td colspan={2} style="height:10px;line-height:10px;font-size:0">&nbsp;</td></tr>}
      {sums.map(([label, amount], index) => {
        const style = `${sumCell};${index === sums.length - 1 ? `font-weight:800;color:${paint.ink}` : `font-weight:400;color:${paint.quiet}`}`;
        const tone = index === sums.length - 1 ? "ink" : "quiet";
        return (
          <tr>
            <th scope="row" class={tone} style={`${style};text-align:left`}>{label}</th>
            <td class={tone} align="right" style={`${style};white-space:nowrap`}>{amount}</td>
          </tr>
        );
      })}
    </tbody>
  </table>
);
