import { dateTime } from "../format.ts";

/** A moment that is counted down to by the shop's clock (`now`), as a time where there is no script. `reload`: the page to ask again once it has come. */
export const Until = ({ label, at, now, reload }: { label: string; at: string; now: string; reload?: string }) => (
  <p class="until" data-countdown={at} data-now={now} {...(reload === undefined ? {} : { "data-reload": reload })}>
    <span class="quiet">{label}</span> <b class="big" data-left hidden role="timer" aria-label={label} /> <time class="quiet" datetime={at} data-local-time>{dateTime(at)}</time>
  </p>
);
