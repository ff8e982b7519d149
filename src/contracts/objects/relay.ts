/** What the relay's object does for others: it looks at D1's outbox soon, and calling it often costs nothing more. */
export interface RelayRpc {
  /** Something was put into D1's outbox: publish it now. Safe to call at any time; its alarm does the same on its own. */
  wake(): Promise<void>;
}
