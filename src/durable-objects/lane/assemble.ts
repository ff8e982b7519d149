// Duty: puts a lane together: what its parts need, out of the platform, the configuration and the object's own storage.
// Invariant: one desk, one publisher and one circuit for each gateway, made once for each life of the lane: what they remember dies with it.
// Neighbours: parts.ts says what is needed; checkout-lane.ts hands it to the parts; the simulation has an assembly of its own.

import { effectsOn } from "../../clients/effects.ts";
import { guarded, type GuardLimits } from "../../clients/payments/breaker.ts";
import { gatewaysOf, knownGateways } from "../../clients/payments/registry.ts";
import { Publisher, sharesOf } from "../../clients/publisher.ts";
import { SoldOut } from "../../clients/sold-out.ts";
import { StockDesk } from "../../clients/stock-desk.ts";
import { report } from "../../contracts/log.ts";
import type { Platform } from "../../contracts/platform.ts";
import { laneNumber } from "../../domain/lanes.ts";
import { receivedEvents } from "../../storage/inbox.ts";
import type { LaneTables } from "../../storage/objects/checkout.ts";
import { readPulse } from "../../storage/pulse.ts";
import { failpoint } from "../failpoints.ts";
import type { LaneParts } from "./parts.ts";
import type { AlarmClock } from "./wakes.ts";

/** The parts of one lane. `turn` ends when all that came together has come. */
export function partsOf(ctx: DurableObjectState, platform: Platform, tables: LaneTables, alarm: AlarmClock, turn: () => Promise<void>): LaneParts {
  const { config, clock, wait, timer, d1, newId, queues, stock } = platform;
  const publisher = new Publisher(queues, sharesOf(config).lane, { clock, wait });
  const gateways = new Map(knownGateways(platform).map((gateway) => [gateway.name, guarded(gateway, guardLimitsOf(config), { clock, timer, chance: platform.chance })]));
  const soldOut = new SoldOut({ clock, readPulse: () => readPulse(platform), keptMs: config.soldOutMs });
  const desk = new StockDesk({
    stock,
    limits: { timeoutMs: config.stockTimeoutMs, failures: config.circuitFailures, openMs: config.stockCircuitOpenMs },
    timer,
    onOutcome: (variantId, outcome) => soldOut.note(variantId, outcome),
  });
  const carryOut = effectsOn(desk, gateways);
  return {
    lane: laneNumber(ctx.id.name ?? ""),
    tables,
    clock,
    newId,
    wait,
    // The answers that come in one turn are saved in one commit.
    carryOut: async (effect) => {
      const signal = await carryOut(effect);
      await turn();
      return signal;
    },
    shortOf: (demand) => soldOut.shortOf(demand),
    gateways: gatewaysOf(platform),
    publish: (events) => publisher.publish(events),
    received: (eventIds) => receivedEvents(d1, eventIds),
    point: (name) => failpoint(`lane ${name}`, ctx),
    wakeBy: (at) => alarm.wakeBy(at),
    report: (message, error, circumstances) => report(message, error, { lane: ctx.id.name, ...circumstances }),
    paymentAttempts: config.paymentAttempts,
    stuckAfterMs: config.stuckAfterMs,
    returnWindowMs: config.returnWindowMs,
  };
}

function guardLimitsOf(config: Platform["config"]): GuardLimits {
  return {
    timeoutMs: config.gatewayTimeoutMs,
    slowMs: config.circuitSlowMs,
    failures: config.circuitFailures,
    openMs: config.circuitOpenMs,
    probes: config.circuitProbes,
    retries: config.gatewayRetries,
    retryMs: config.gatewayRetryMs,
  };
}
