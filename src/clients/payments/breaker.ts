// Duty: keeps a lane from waiting for a gateway that is down: after some failures in a row newcomers are turned away at once.
// Invariant: only an authorisation is ever turned away; whoever has been authorised is served to the end, whatever the circuit.
// Neighbours: gateway.ts; the lane makes one for each of its gateways, in memory, so that each lane judges for itself.

import { BrokenCircuitError, circuitBreaker, type CircuitBreakerPolicy, CircuitState, ConsecutiveBreaker, handleWhenResult } from "cockatiel";
import type { GatewayAnswer } from "../../domain/checkout/saga.ts";
import type { Gateway } from "./gateway.ts";

export interface BreakerLimits {
  /** A call that takes longer has failed, and nobody knows what became of it. */
  readonly timeoutMs: number;
  readonly failures: number;
  readonly openMs: number;
}

/** How many calls are let through to see whether the gateway is back. */
const probes = 2;

/** Gives up on a promise after a while. The lane's own timer: `setTimeout`. */
export type Timer = (ms: number) => { readonly rings: Promise<"rings">; stop(): void };

/** The gateway behind a time limit and a circuit breaker. A platform error on the way is a silence: it may have arrived. */
export function guarded(gateway: Gateway, { timeoutMs, failures, openMs }: BreakerLimits, timer: Timer): Gateway {
  const circuit = circuitBreaker(handleWhenResult(isFailure), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: openMs,
    halfOpenSampling: { calls: probes, threshold: 0 },
  });
  const limited = (call: () => Promise<GatewayAnswer>) => withinTime(call, timer(timeoutMs));
  return {
    ...gateway,
    authorise: (request) => orTurnedAway(circuit, () => limited(() => gateway.authorise(request)), openMs),
    capture: (payment) => counted(circuit, () => limited(() => gateway.capture(payment))),
    void: (payment) => limited(() => gateway.void(payment)),
    refund: (payment, refundId, amount) => limited(() => gateway.refund(payment, refundId, amount)),
    find: (payment) => limited(() => gateway.find(payment)),
    findRefund: (payment, refundId) => limited(() => gateway.findRefund(payment, refundId)),
  };
}

function isFailure(result: unknown): boolean {
  const { kind } = result as GatewayAnswer;
  return kind === "unavailable" || kind === "silent";
}

async function orTurnedAway(circuit: CircuitBreakerPolicy, call: () => Promise<GatewayAnswer>, openMs: number): Promise<GatewayAnswer> {
  try {
    return await circuit.execute(call);
  } catch (error) {
    if (error instanceof BrokenCircuitError) return { kind: "unavailable", sent: false, retryAfterMs: openMs };
    throw error;
  }
}

/** Counts towards the circuit while it is closed, and goes past it otherwise. */
function counted(circuit: CircuitBreakerPolicy, call: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
  return circuit.state === CircuitState.Closed ? circuit.execute(call) : call();
}

async function withinTime(call: () => Promise<GatewayAnswer>, { rings, stop }: ReturnType<Timer>): Promise<GatewayAnswer> {
  try {
    const answer = await Promise.race([call(), rings]);
    return answer === "rings" ? { kind: "silent" } : answer;
  } catch {
    return { kind: "silent" };
  } finally {
    stop();
  }
}
