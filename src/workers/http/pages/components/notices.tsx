import type { Child } from "hono/jsx";
import { noticeOf } from "../strings.ts";

/** How a notice is meant: as news, as done, or as trouble. */
export type Tone = "info" | "good" | "bad";

/** A sentence set apart. Trouble is announced at once, news politely. */
export const Notice = ({ tone = "info", children }: { tone?: Tone; children: Child }) => (
  <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
    {children}
  </div>
);

const bad = new Set(["sold-out", "unavailable", "choose", "too-late", "failed", "return-too-many", "return-late", "return-none", "mail-wait"]);

/** The notice an address carries after a redirect (`?notice=added`), if it is one of ours. */
export const AddressedNotice = ({ of, children }: { of: string | undefined; children?: Child }) => {
  const sentence = noticeOf(of);
  if (sentence === undefined) return null;
  return (
    <Notice tone={bad.has(of ?? "") ? "bad" : "good"}>
      <p>
        {sentence} {children}
      </p>
    </Notice>
  );
};
