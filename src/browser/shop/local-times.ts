/** Times are sent in UTC; a visitor wants them on his own clock. Leaves alone what it has changed before. */
export function showLocalTimes(within: ParentNode = document): void {
  for (const element of within.querySelectorAll<HTMLTimeElement>("time[data-local-time]")) {
    const at = new Date(element.dateTime);
    const clockOnly = !element.textContent.includes(",");
    element.textContent = at.toLocaleString("en-US", clockOnly ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { dateStyle: "medium", timeStyle: "short" });
    delete element.dataset["localTime"];
  }
}
