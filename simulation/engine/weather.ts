import type { Random } from './random.ts';

/** Every kind of fault, and how likely it is each time it could strike (a port call, a message, a request, a minute). */
const likelihoods = {
  /** A worker dies between two effects. */
  workerCrash: 0.006,
  /** A worker stands still, often past its lease, sometimes past its life. */
  workerPause: 0.01,
  /** Whoever called a worker hears of a failure while it works on. */
  invocationAnswerLost: 0.03,
  /** A worker hears a venue's answer long after it was given, and often nobody waits for the worker any more. */
  answerHeardLate: 0.12,
  /** The clocks of workers differ. */
  clockSkew: 0.5,
  /** One worker's clock jumps forward. */
  clockJump: 0.02,
  storeThrottled: 0.02,
  /** Committed, but the caller hears of a failure. */
  storeAnswerLost: 0.02,
  /** Conflicts with other transactions: the adapter waits and tries again. */
  storeConflict: 0.05,
  readFails: 0.005,
  /** Lists come from an index that is behind. */
  staleList: 0.3,
  queueSendFails: 0.03,
  /** A message was processed and comes again. */
  queueRepeats: 0.05,
  /** A message becomes visible while it is still being worked on. */
  queueImpatient: 0.05,
  /** A message that nobody can read. */
  poison: 0.02,
  streamDrops: 0.08,
  streamRepeats: 0.1,
  streamDelays: 0.15,
  streamDisconnects: 0.02,
  ingestRestarts: 0.15,
  sagaKilled: 0.02,
  sagaStartLost: 0.1,
  requestDropped: 0.06,
  requestAnswerLost: 0.08,
  /** Taken inside the venue's matching window, after the client gave up. */
  requestLate: 0.12,
  requestServerError: 0.06,
  /** An order was taken, and the venue's own queries do not show it yet. */
  lookUpLags: 0.08,
  /** An order is rejected after the venue's answer that it would be taken; at venues that answer so early. */
  rejectedAfterAll: 0.2,
  /** The venue cancels a resting order of its own accord: it would meet one of ours, or its market halts. */
  canceledByVenue: 0.1,
  /** Of a replacement: the old order is cancelled, and the new one refused. */
  replacementHalfFails: 0.3,
  requestThrottled: 0.06,
  requestRejected: 0.04,
  requestClockOff: 0.04,
  requestStopped: 0.005,
  /** Nothing reaches a venue, or comes from it, for a while. */
  partition: 0.15,
  /** A venue stays away for minutes after everything else has healed. */
  longOutage: 0.15,
  /** Prices are no longer saved for a while. */
  priceOutage: 0.1,
  accountHalted: 0.1,
  /** Somebody presses the kill switch. */
  killPressed: 0.1,
  /** Somebody trades on the account at the venue itself. */
  handTrade: 0.15,
  /** Money comes to an account at its venue, or leaves it. */
  transfer: 0.15,
} as const;
export type FaultKind = keyof typeof likelihoods;
export const faultKinds = Object.keys(likelihoods) as FaultKind[];

/** Clocks of our own workers differ by at most this, jumps included. */
export const clockSkewMaxMs = 1_000;

/** One seed's weather: calm, or a random subset of the kinds, each at a strength of its own (swarm testing). */
export class Weather {
  readonly #random: Random;
  readonly #likelihoods = new Map<FaultKind, number>();
  /** How often each kind has struck. */
  readonly struck = new Map<FaultKind, number>();

  constructor(random: Random, kinds: readonly FaultKind[] = faultKinds) {
    this.#random = random;
    const share = random.pick([0, 0.15, 0.4, 0.6, 0.85]);
    for (const kind of kinds)
      if (random.chance(share))
        this.#likelihoods.set(kind, Math.min(0.6, likelihoods[kind] * random.pick([0.5, 1, 1, 3])));
  }

  get kinds(): readonly FaultKind[] {
    return [...this.#likelihoods.keys()];
  }

  strikes(kind: FaultKind): boolean {
    const likelihood = this.#likelihoods.get(kind);
    if (likelihood === undefined || !this.#random.chance(likelihood)) return false;
    this.struck.set(kind, (this.struck.get(kind) ?? 0) + 1);
    return true;
  }

  /** No fault from here on: what is broken now must mend by itself. */
  heal(): void {
    this.#likelihoods.clear();
  }
}
