// Duty: counts down to moments of the shop, and asks what holds once one has come.
// Invariant: the visitor's clock decides nothing: time left is what the server said, less what has passed since; a page is loaded at most once in ten seconds.
// Neighbours: pages/checkout.tsx and pages/sale-place.tsx mark moments with data-countdown and what the shop's clock said with data-now.

const leastBetweenReloadsMs = 10_000;
/** People who were let in together do not come back together. */
const spreadMs = 3_000;

/** Every moment on the page that is counted down to, by the visitor's clock. */
const moments = new WeakMap<Element, number>();
let isReloading = false;

/** Counts down wherever the page says so, also in what is put into it later. */
export function startCountdown(): void {
  setInterval(countDown, 1_000);
  countDown();
}

/** Shows what is left of every moment: called each second, and by whoever has put a new one into the page. */
export function countDown(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-countdown]")) {
    const seconds = Math.max(0, Math.ceil((momentOf(place) - Date.now()) / 1_000));
    const left = place.querySelector<HTMLElement>("[data-left]");
    if (left === null || Number.isNaN(seconds)) continue;
    left.hidden = false;
    left.textContent = clockWords(seconds);
    if (seconds === 0 && place.dataset["reload"] !== undefined) reloadOnce(place.dataset["reload"] || location.pathname);
  }
}

function momentOf(place: HTMLElement): number {
  const known = moments.get(place);
  if (known !== undefined) return known;
  const { countdown = "", now } = place.dataset;
  const moment = Date.parse(countdown) + (now === undefined ? 0 : Date.now() - Date.parse(now));
  moments.set(place, moment);
  return moment;
}

function clockWords(seconds: number): string {
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  const clock = seconds < 3_600 ? `${minutes}:${two(seconds % 60)}` : `${days > 0 ? two(hours) : hours}:${two(minutes)}:${two(seconds % 60)}`;
  return days > 0 ? `${days}d ${clock}` : clock;
}

/** A page that says the same again is not asked at once: what holds may be a second old. */
function reloadOnce(path: string): void {
  if (isReloading) return;
  isReloading = true;
  const key = `reloaded ${path}`;
  const sinceMs = Math.max(0, Date.now() - Number(sessionStorage.getItem(key) ?? 0));
  setTimeout(() => {
    sessionStorage.setItem(key, String(Date.now()));
    location.assign(path);
  }, Math.max(1_000, leastBetweenReloadsMs - sinceMs) + spreadMs * Math.random());
}
