// Duty: keeps a lane from waiting for a gateway that is down or slow: after some failures in a row newcomers are turned away at once.
// Invariant: only an authorisation is ever turned away; whoever has been authorised is served to the end, whatever the circuit.
// Neighbours: gateway.ts; retries.ts asks again; the lane makes one for each of its gateways, in memory, so that each lane judges for itself.

import { BrokenCircuitError, circuitBreaker, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, handleWhenResult } from "cockatiel";
import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import type { Clock, Timer } from "../../domain/time.ts";
import { within } from "../../domain/within.ts";
import type { Gateway } from "./gateway.ts";
import { type Patience, type RetryLimits, withRetries } from "./retries.ts";

/** How much of a gateway's slowness and failure is borne. */
export interface GuardLimits extends RetryLimits {
  /** A call that takes longer is given up, and nobody knows what became of it. */
  readonly timeoutMs: number;
  /** A call that takes longer counts as a failure, whatever it answers. */
  readonly slowMs: number;
  /** So many failures in a row open the circuit, for so long. */
  readonly failures: number;
  readonly openMs: number;
  /** So many calls are then let through to see whether the gateway is back; all of them must do well. */
  readonly probes: number;
}

/** The lane's own clock, timer and chance. */
export interface GuardParts extends Patience {
  readonly clock: Clock;
}

interface Timed {
  readonly answer: GatewayAnswer;
  readonly failed: boolean;
}

/** The gateway behind a time limit, retries and a circuit breaker. A platform error on the way is a silence: it may have arrived. */
export function guarded(gateway: Gateway, limits: GuardLimits, parts: GuardParts): Gateway {
  const circuit = circuitBreaker(handleWhenResult((result) => (result as Timed).failed), {
    breaker: new ConsecutiveBreaker(limits.failures),
    halfOpenAfter: limits.openMs,
    halfOpenSampling: { calls: limits.probes, threshold: 0 },
  });
  const asked = (call: () => Promise<GatewayAnswer>) => withRetries(() => silentWhenLate(call, limits.timeoutMs, parts.timer), limits, parts);
  const timed = async (call: () => Promise<GatewayAnswer>): Promise<Timed> => {
    const startedAt = parts.clock.now();
    const answer = await asked(call);
    return { answer, failed: isFailure(answer) || parts.clock.now() - startedAt > limits.slowMs };
  };
  return {
    ...gateway,
    authorise: (request) => orTurnedAway(circuit, () => timed(() => gateway.authorise(request)), limits.openMs),
    capture: (payment) => counted(circuit, () => timed(() => gateway.capture(payment))),
    void: (payment) => asked(() => gateway.void(payment)),
    refund: (payment, refundId, amount) => asked(() => gateway.refund(payment, refundId, amount)),
    find: (payment) => asked(() => gateway.find(payment)),
    findRefund: (payment, refundId) => asked(() => gateway.findRefund(payment, refundId)),
  };
}

const isFailure = ({ kind }: GatewayAnswer) => kind === "unavailable" || kind === "silent";

async function orTurnedAway(circuit: CircuitBreakerPolicy, call: () => Promise<Timed>, openMs: number): Promise<GatewayAnswer> {
  try {
    return (await circuit.execute(call)).answer;
  } catch (error) {
    if (error instanceof BrokenCircuitError) return { kind: "unavailable", sent: false, retryAfterMs: openMs };
    throw error;
  }
}

/** Counts towards the circuit while it is closed, and goes past it otherwise. */
async function counted(circuit: CircuitBreakerPolicy, call: () => Promise<Timed>): Promise<GatewayAnswer> {
  return (await (circuit.state === CircuitState.Closed ? circuit.execute(call) : call())).answer;
}

/** Whoever answers too late, or breaks, has said nothing. */
async function silentWhenLate(call: () => Promise<GatewayAnswer>, ms: number, timer: Timer): Promise<GatewayAnswer> {
  try {
    const answer = await within(call(), ms, timer);
    return answer.kind === "late" ? { kind: "silent" } : answer.value;
  } catch {
    return { kind: "silent" };
  }
}
