// Preloaded into `wrangler dev`: ends it when the script that started it is gone, whatever killed that script.
// The channel between the two closes with the parent, even on SIGKILL, so no process is left behind to hold the port.
import { isMainThread } from "node:worker_threads";

const graceMs = 3_000;

if (isMainThread && process.send !== undefined) {
  process.on("disconnect", () => {
    setTimeout(() => process.kill(-process.pid, "SIGKILL"), graceMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
}
