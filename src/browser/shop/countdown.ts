/** Counts down to the moment until which prices and units are held, and asks the server what holds when it has come. */
export function startCountdown(): void {
  const place = document.querySelector<HTMLElement>("[data-countdown]");
  const left = place?.querySelector<HTMLElement>("[data-left]");
  const until = Date.parse(place?.dataset["countdown"] ?? "");
  if (place === null || left == null || Number.isNaN(until)) return;
  left.hidden = false;
  const tick = (): void => {
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds > 0) return;
    clearInterval(timer);
    if (place.dataset["reload"] !== undefined) setTimeout(() => location.assign(location.pathname), 1_000);
  };
  const timer = setInterval(tick, 1_000);
  tick();
}
