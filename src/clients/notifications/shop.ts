/** What mails need to know of the shop: its name, and where its pages are ("" when that is not configured). */
export interface Shop {
  readonly shopName: string;
  readonly shopUrl: string;
}
