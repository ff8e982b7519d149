// Duty: a test file ends though an object goes on speaking after the file's last test.
// Invariant: this file passes by ending; where vitest takes over the console it never does, and says nothing.
// Neighbours: vitest.config.ts leaves the console of this project alone; test/README.md tells why.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

const words = 500;

it("ends while an object is still speaking", async () => {
  const spoken = await runInDurableObject(env.PULSE.getByName("speaking"), () => {
    const speak = async () => {
      for (let word = 1; word <= words; word += 1) {
        await scheduler.wait(0);
        console.debug(`still speaking, ${word} of ${words}`);
      }
    };
    void speak();
    return "begun";
  });
  expect(spoken).toBe("begun");
});
