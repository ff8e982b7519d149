import { minuteMs } from "../../domain/time.ts";
import { callWebhook, mailAlerts, raiseAlerts } from "../alerts.ts";
import type { Job } from "./job.ts";

/** Tells somebody what needs a person, every minute. */
export const alerting: Job = {
  name: "alerting",
  everyMs: minuteMs,
  run: async (platform) => {
    const open = await raiseAlerts(platform);
    return { figures: { open, mailed: await mailAlerts(platform), called: await callWebhook(platform) }, cursor: null };
  },
};
