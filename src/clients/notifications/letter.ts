// Duty: a mail as its content, before it has a form: what it says, in which order.
// Invariant: both forms are drawn from the same blocks, so that neither says what the other leaves out.
// Neighbours: order-letters.ts and shop-letters.ts write them; letter-html.tsx and `textOf` draw them.

/** Something that was bought, as one line of a list. */
export interface Thing {
  readonly name: string;
  readonly quantity: number;
  /** Written out, "$19.98"; null where the price is beside the point. */
  readonly price: string | null;
}

/** A part of a mail. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  /** What the mail is about, line by line, and what it comes to; the last sum is the one that counts. */
  | { readonly kind: "things"; readonly things: readonly Thing[]; readonly sums: readonly (readonly [label: string, amount: string])[] }
  /** Labels with what stands beside them; lines of a value are kept. */
  | { readonly kind: "facts"; readonly facts: readonly (readonly [label: string, value: string])[] }
  | { readonly kind: "button"; readonly label: string; readonly url: string }
  /** Small print. */
  | { readonly kind: "note"; readonly text: string };

/** A mail before it is drawn. */
export interface Letter {
  readonly subject: string;
  /** What an inbox shows beside the subject. */
  readonly preview: string;
  readonly heading: string;
  /** Whether the news is good, bad, or neither: it colours one stripe. */
  readonly tone: "good" | "bad" | "calm";
  readonly blocks: readonly Block[];
}

/** The mail as plain text, links in full. */
export function textOf({ heading, blocks }: Letter, shopName: string): string {
  return [heading, ...blocks.map(blockText).filter((text) => text !== ""), `-- \n${shopName}`].join("\n\n");
}

function blockText(block: Block): string {
  switch (block.kind) {
    case "paragraph":
    case "note":
      return block.text;
    case "things":
      return [block.things.map(({ name, quantity, price }) => `${quantity} × ${name}${price === null ? "" : `: ${price}`}`).join("\n"), block.sums.map(([label, amount]) => `${label}: ${amount}`).join("\n")]
        .filter((part) => part !== "")
        .join("\n\n");
    case "facts":
      return block.facts.map(([label, value]) => (value.includes("\n") ? `${label}:\n${value}` : `${label}: ${value}`)).join("\n");
    case "button":
      return `${block.label}: ${block.url}`;
  }
}
