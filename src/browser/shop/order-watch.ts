const firstMs = 1_000;
const slowestMs = 30_000;

/** Reloads an order page when the order has moved on. An unchanged order costs a 304 and ever less often; nobody is interrupted while he fills in a form. */
export function watchOrder(): void {
  const watched = document.querySelector<HTMLElement>("[data-poll]");
  const { poll: url, etag } = watched?.dataset ?? {};
  if (watched === null || url === undefined || etag === undefined) return;
  let waitMs = firstMs;
  const ask = async (): Promise<void> => {
    if (!document.hidden) {
      const answer = await fetch(url, { headers: { "If-None-Match": etag }, cache: "no-store" }).catch(() => null);
      if (answer?.status === 200 && document.querySelector("details[open] form, form :focus") === null) return location.reload();
    }
    waitMs = Math.min(slowestMs, waitMs * 1.6);
    setTimeout(() => void ask(), waitMs);
  };
  setTimeout(() => void ask(), waitMs);
}
