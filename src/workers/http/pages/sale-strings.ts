// Every sentence of sales: for visitors in their queue, and for whoever runs one.

const count = (n: number): string => new Intl.NumberFormat("en-US").format(n);
const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

/** A wait as one would say it. */
export function waitWords({ low, high }: { readonly low: number; readonly high: number }): string {
  if (high < 90) return "less than two minutes";
  const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60));
  const [from, to] = [minutes(low), minutes(high)];
  return from === to ? `about ${count(from)} minutes` : `${count(from)} to ${count(to)} minutes`;
}

/** The words of sales. The script reads those under `live` from the page. */
export const sale = {
  title: "Drops",
  lead: "Limited things, drawn fairly. Everybody who is in the queue before the start has the same chance, and anybody can check the draw.",
  none: "No drop is announced right now.",
  units: (n: number) => `${count(n)} ${plural(n, "piece", "pieces")}`,
  phases: { scheduled: "Announced", prequeue: "Queue is open", active: "On sale now", paused: "Paused for a moment", sold_out: "Sold out", ended: "Ended" } as Readonly<Record<string, string>>,
  opens: "The queue opens",
  starts: "The sale starts",
  inTheQueue: (n: number) => `${count(n)} ${plural(n, "person is", "people are")} in the queue`,
  pace: (n: number) => `${count(Math.round(n))} a minute have their turn`,
  join: "Join the queue",
  joinLate: "Join the end of the queue",
  joinHint: "One place for each account, whatever the tabs and devices. Coming first brings nothing: the order is drawn at the start.",
  signIn: "Sign in to join",
  verify: "Verify your e-mail address first: a place is for one person. The mail with the link came when you signed up.",
  challenge: "Many people come from where you are. Your browser has a small sum to do first; this takes some seconds.",
  noScriptChallenge: "Many people come from where you are, and your browser would have to do a small sum first, for which it needs JavaScript.",
  joined: "You are in",
  joinedHelp: "You can close this page; your place belongs to your account. The draw comes when the sale starts.",
  position: "Your place",
  ahead: (n: number) => `${count(n)} ahead of you`,
  next: "You are next",
  wait: (words: string) => `Your turn comes in ${words}, as far as can be told.`,
  waitUnknown: "How long it takes cannot be told yet: units have to come back first.",
  unlikely: "It is very unlikely that you get a turn: so many are ahead of you that everything will be sold before. You may stay; your place is kept.",
  turn: "It is your turn",
  turnHelp: "Claim your unit before the time is over; then it is held for you while you pay.",
  claimBefore: "Left to claim",
  claim: "Claim my unit",
  claimed: "A unit is held for you",
  claimedHelp: "Tell us where it should go, then pay. It is yours as long as the time runs.",
  claimedLeft: "Held for",
  continue: "Continue to payment",
  gone: "The unit you claimed is no longer held for you. If you paid for it, it is among your orders.",
  expired: "Your turn is over",
  expiredHelp: "You did not claim in time, and your unit has gone to the next in line.",
  soldOut: "Everything is sold",
  soldOutHelp: "It did not reach you this time. Below is how the order was drawn; you can check your own place.",
  ended: "This sale is over",
  limit: "You have as many of these as one customer may have.",
  busy: "So many come at once that we could not take you in just now. Try again in a moment.",
  tooSoon: "It is not your turn yet.",
  proof: "The draw",
  committed: "Before anybody joined we wrote down a secret and published its hash. After the start it is revealed, so that nobody can have chosen the order afterwards.",
  beacon: (round: number, chain: string) => `This draw uses a public beacon: round ${round} of ${chain}, fixed when the sale was made and not known to anybody, us included, until after the start. We cannot have bent the order.`,
  waitingForBeacon: "Waiting for the public draw",
  waitingForBeaconHelp: "Everybody who came before the start is sealed in. The order is drawn as soon as the public beacon has spoken; nothing else can take its place.",
  noBeacon: "This draw uses no public beacon: you have to trust that we did not add entrants late to bend it. What was committed to, sealed and revealed is public.",
  commitment: "Commitment",
  entrants: "Drawn from",
  secret: "Secret",
  everything: "Everything, as data",
  check: "Check my place in this browser",
  checking: "Computing…",
  checkedRight: (position: number) => `Your place ${count(position)} follows from what was published.`,
  checkedWrong: "What was published does not give the place we showed you. Please tell us.",
  live: { turnTitle: "Your turn!", waitingTitle: (position: number) => `#${count(position)} in the queue` },
  notices: {
    busy: "So many come at once that we could not take you in just now. Try again in a moment.", unverified: "Verify your e-mail address first: a place is for one person.",
    challenge: "Many people come from where you are, and your browser has to do a small sum first, for which it needs JavaScript.", early: "It is not your turn yet.", limit: "You have as many of these as one customer may have.",
    gone: "The unit you claimed is no longer held for you.", over: "Everything is sold, or the sale is over.",
  } as Readonly<Record<string, string>>,
  desk: {
    live: "Live", name: "Sale", phase: "State", sold: "Sold", starts: "Starts", none: "No sale was ever made. Make one with POST /api/v1/admin/sales.",
    waiting: "Waiting", admitted: "Admitted", claimed: "Claimed", open: "May claim now", held: "Held", left: "Left", noShow: "No-shows", unknown: "–",
    limits: { pace: "Held back by the pace", stock: "Held back by the units", line: "Nobody waits" } as Readonly<Record<string, string>>,
    curve: "How it goes", curveText: (sold: number, units: number) => `${count(sold)} of ${count(units)} sold`,
    controls: "Controls", paceLabel: "Admissions a minute", messageLabel: "Message to everybody", set: "Set", pause: "Pause", resume: "Resume", close: "Close the sale", closeHint: "What is not sold returns to the stock. This cannot be undone.",
    log: "What was done", by: "Who", action: "What", at: "When", toSale: "As visitors see it", over: "The sale is over; nothing can be changed.",
  },
};
