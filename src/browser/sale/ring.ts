// Duty: tells somebody who is not looking that his turn has come: by the title, and by a sound if he has asked for it.
// Invariant: no sound without a click that asked for it, on this very page: browsers keep others silent; it ends as soon as somebody looks.
// Neighbours: follow.ts rings before it shows the turn; pages/sale-place.tsx draws the switch.

const flashMs = 1_000;
/** It rings again after so many flashes, at most so often. */
const ringEvery = 10;
const mostFlashes = 120;

let audio: AudioContext | null = null;
const plainTitle = document.title;

/** Puts something before the page's title; nothing takes it away again. */
export function titlePrefix(prefix: string): void {
  document.title = prefix === "" ? plainTitle : `${prefix} · ${plainTitle}`;
}

/** Lets the switch that asks for a sound be clicked; the click is what permits it, and one tone says so. */
export function offerSound(): void {
  document.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.dataset["sound"] === undefined) return;
    if (!target.checked) return void audio?.close().then(() => (audio = null));
    audio = new AudioContext();
    tone(audio, 660, 0);
  });
}

/** Says that the turn has come until somebody looks at the page, touches it or presses a key. */
export function ring(turn: string): void {
  sound();
  titlePrefix(turn);
  if (!document.hidden && document.hasFocus()) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let flashes = 0;
  const timer = setInterval(() => {
    flashes++;
    if (!isCalm) titlePrefix(flashes % 2 === 0 ? turn : "");
    if (flashes % ringEvery === 0) sound();
    if (flashes === mostFlashes) stop();
  }, flashMs);
  const stop = (): void => {
    clearInterval(timer);
    titlePrefix(turn);
  };
  for (const sign of ["visibilitychange", "pointerdown", "keydown"]) document.addEventListener(sign, () => document.hidden || stop(), { once: sign !== "visibilitychange" });
}

function sound(): void {
  if (audio === null) return;
  tone(audio, 660, 0);
  tone(audio, 880, 0.2);
}

function tone(context: AudioContext, frequency: number, afterSeconds: number): void {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.value = 0.08;
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(context.currentTime + afterSeconds);
  oscillator.stop(context.currentTime + afterSeconds + 0.18);
}
