const firstMs = 1_000;
const slowestMs = 30_000;

/** Reloads an order page when the order has moved on. An unchanged order costs a 304 and ever less often. */
export function watchOrder(): void {
  const url = document.querySelector<HTMLElement>("[data-poll]")?.dataset["poll"];
  const shown = document.querySelector<HTMLElement>("[data-order-status]")?.dataset["orderStatus"];
  if (url === undefined || shown === undefined) return;
  let etag: string | null = null;
  let waitMs = firstMs;
  const ask = async (): Promise<void> => {
    const answer = await fetch(url, { headers: etag === null ? {} : { "If-None-Match": etag }, cache: "no-store" }).catch(() => null);
    if (answer?.status === 200) {
      etag = answer.headers.get("ETag");
      const { status } = (await answer.json()) as { status: string };
      if (status !== shown) return location.reload();
    }
    waitMs = Math.min(slowestMs, waitMs * 1.6);
    setTimeout(() => void ask(), waitMs);
  };
  setTimeout(() => void ask(), waitMs);
}
