// Every sentence of sales: for visitors in their queue, and for whoever runs one.

import { fillIn, type Told } from "../../../domain/waiting-room/told.ts";

const count = (n: number): string => new Intl.NumberFormat("en-US").format(n);
const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

const phases = { scheduled: "Announced", prequeue: "Queue is open", active: "On sale now", paused: "Paused for a moment", sold_out: "Sold out", ended: "Ended" };

/** The sentences that change on an open page: it brings them along for its script, with gaps for the figures. */
export const liveWords = {
  phases: phases as Readonly<Record<string, string>>,
  told: {
    paused: "The sale is paused. Your place is kept, and nobody is let past you.",
    unlikely: "It is very unlikely that you get a turn: so many are ahead of you that everything will be sold before. You may stay; your place is kept.",
    unknown: "How long it takes cannot be told yet: units have to come back first.",
    soon: "Your turn comes in less than two minutes, as far as can be told.",
    about: "Your turn comes in about {minutes} minutes, as far as can be told.",
    between: "Your turn comes in {from} to {to} minutes, as far as can be told.",
  } satisfies Readonly<Record<Told["kind"], string>>,
  ahead: "{n} ahead of you",
  next: "You are next",
  waitingOne: "{n} person is in the queue.",
  waiting: "{n} people are in the queue.",
  pace: "{n} a minute have their turn.",
  turn: "It is your turn",
};

/** What somebody in the queue is told, in words. */
export const toldWords = (told: Told): string => fillIn(liveWords.told[told.kind], told);

/** The words of sales. */
export const sale = {
  title: "Drops",
  lead: "Limited things, drawn fairly. Everybody who is in the queue before the start has the same chance, and anybody can check the draw.",
  none: "No drop is announced right now.",
  units: (n: number) => `${count(n)} ${plural(n, "piece", "pieces")}`,
  phases: liveWords.phases,
  opens: "The queue opens",
  starts: "The sale starts",
  inTheQueue: (n: number) => fillIn(n === 1 ? liveWords.waitingOne : liveWords.waiting, { n }),
  pace: (n: number) => fillIn(liveWords.pace, { n: Math.round(n) }),
  join: "Join the queue",
  joinLate: "Join the end of the queue",
  joinHintFifo: "One place for each account, whatever the tabs and devices. Turns come in the order of arrival.",
  joinHint: "One place for each account, whatever the tabs and devices. Coming first brings nothing: the order is drawn at the start.",
  signIn: "Sign in to join",
  challenge: "Many people come from where you are. Your browser has a small sum to do first; this takes some seconds.",
  noScriptChallenge: "Many people come from where you are, and your browser would have to do a small sum first, for which it needs JavaScript.",
  joined: "You are in",
  joinedFifo: "You can close this page; your place belongs to your account. Turns come in the order of arrival, from the start of the sale on.",
  joinedHelp: "You can close this page; your place belongs to your account. The draw comes when the sale starts.",
  position: "Your place",
  ahead: (n: number) => (n === 0 ? liveWords.next : fillIn(liveWords.ahead, { n })),
  sound: "Tell me with a sound when it is my turn",
  turn: liveWords.turn,
  turnPaused: "The sale is paused; your turn waits with it. You can claim your unit now, or when it goes on.",
  turnHelp: "Claim your unit before the time is over; then it is held for you while you pay.",
  claimBefore: "Left to claim",
  claim: "Claim my unit",
  claimed: "A unit is held for you",
  claimedHelp: "Tell us where it should go, then pay. It is yours as long as the time runs.",
  claimedLeft: "Held for",
  continue: "Continue to payment",
  signInToGoOn: "Sign in to go on",
  askingAgain: "So many come at once that we could not show it just now. Your unit stays yours for its time; this page asks again by itself.",
  inCheckout: "Your unit is held for your checkout",
  inCheckoutHelp: "You have said where it should go. It is yours as soon as it is paid for.",
  goOnPaying: "Go on paying",
  bought: "It is yours",
  boughtHelp: "You have bought your unit in this sale.",
  toOrder: "See your order",
  goneTitle: "Your unit is gone",
  gone: "The time to buy it is over, and it is no longer held for you.",
  expired: "Your turn is over",
  expiredHelp: "You did not claim in time, and your unit has gone to the next in line.",
  soldOut: "Everything is sold",
  soldOutFifo: "It did not reach you this time.",
  soldOutHelp: "It did not reach you this time. Below is how the order was drawn; you can check your own place.",
  ended: "This sale is over",
  proof: "How the order comes about",
  arrival: "Nobody is drawn in this sale: turns come in the order of arrival.",
  withBeacon: "Drawn with a public beacon.",
  withoutBeacon: "Drawn without a public beacon.",
  sealedLate: "The entrants were sealed only after the beacon had spoken. Nobody can tell from the draw alone that none was added with the result in sight.",
  committed:
    "Before anybody joined we wrote down a secret and published its hash. After the start it is revealed, so that nobody can have chosen the order afterwards.",
  beacon: (round: number, chain: string) =>
    `Round ${round} of ${chain}, fixed when the sale was made and not known to anybody, us included, until after the start. We cannot have bent the order.`,
  waitingForBeacon: "Waiting for the public draw",
  waitingForBeaconHelp: "Everybody who came before the start is sealed in. The order is drawn as soon as the public beacon has spoken; nothing else can take its place.",
  noBeacon: "You have to trust that we did not add entrants late to bend it. What was committed to, sealed and revealed is public.",
  commitment: "Commitment",
  entrants: "Drawn from",
  everything: "Everything, as data",
  check: "Check my place in this browser",
  checking: "Computing…",
  checkedRight: (position: number) => `Your place ${count(position)} follows from what was published.`,
  checkedSealed: (position: number) => `Your place ${count(position)} follows from what was published, and your entry is one of those that were sealed.`,
  checkedWrong: "What was published does not give the place we showed you. Please tell us.",
  notices: {
    busy: "So many come at once that we could not take you in just now. Try again in a moment.",
    unverified: "Verify your e-mail address first: a place is for one person. The mail with the link came when you signed up; your account page sends it again.",
    early: "It is not your turn yet.",
    limit: "You have as many of these as one customer may have.",
    gone: "The unit you claimed is no longer held for you.",
    over: "Everything is sold, or the sale is over.",
  } as Readonly<Record<string, string>>,
  desk: {
    name: "Sale", phase: "State", sold: "Sold", starts: "Starts", none: "No sale was ever made. Make one with POST /api/v1/admin/sales.",
    waiting: "Waiting", admitted: "Admitted", claimed: "Claimed", open: "May claim now", held: "Held", left: "Left", noShow: "No-shows", unknown: "–",
    limits: { pace: "Held back by the pace", stock: "Held back by the units", line: "Nobody waits" } as Readonly<Record<string, string>>,
    curve: "How it goes", curveText: (sold: number, units: number) => `${count(sold)} of ${count(units)} sold`,
    controls: "Controls", paceLabel: "Admissions a minute", messageLabel: "Message to everybody", set: "Set", pause: "Pause", resume: "Resume",
    close: "Close the sale", closeSure: "Yes, close it for good", closeUnsure: "Say first that you want to close it for good.",
    pausedBefore: "It is paused already: nobody will be admitted at the start.",
    closeHint: "What is not sold returns to the stock. This cannot be undone.",
    log: "What was done", by: "Who", action: "What", at: "When", toSale: "As visitors see it", over: "The sale is over; nothing can be changed.",
  },
};
