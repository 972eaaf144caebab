import type { Clock } from '#shared/ports/clock.port.ts';

/** Two differences in a row may be a slow answer or a restart of the venue's clock; a third one is not. */
const samplesMax = 3;
const answerMs = 5_000;
/** A `Date` header tells whole seconds: the time was somewhere within. */
const granularityMs = 1_000;

/** What asks a web server, such as `fetch`. */
export type Ask = (url: string, init: { method: 'HEAD'; signal: AbortSignal }) => Promise<Response>;

/**
 * How far our clock is from a venue's, by the `Date` that each of its answers bears (RFC 9110, 6.6.1), whatever it answers. Counted
 * is what is certain: beyond the time that the question took, and the whole second that a header means.
 */
export class ClockSkew {
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #ask: Ask;
  #samples: readonly number[] = [];

  constructor(origin: string, clock: Clock, ask: Ask = fetch) {
    this.#origin = origin;
    this.#clock = clock;
    this.#ask = ask;
  }

  /** Asks once more. @returns the least of the newest three, plus when the venue is ahead; undefined before there are three */
  async measure(): Promise<number | undefined> {
    const askedAtMs = this.#clock.nowMs();
    const answer = await this.#ask(this.#origin, { method: 'HEAD', signal: AbortSignal.timeout(answerMs) });
    const sample = skewOf(answer.headers.get('date'), askedAtMs, this.#clock.nowMs());
    if (sample === undefined) return undefined;
    this.#samples = [...this.#samples, sample].slice(-samplesMax);
    if (this.#samples.length < samplesMax) return undefined;
    return this.#samples.reduce((least, each) => (Math.abs(each) < Math.abs(least) ? each : least));
  }
}

/** Zero while both clocks may be right. Undefined without a date. */
export function skewOf(date: string | null, askedAtMs: number, answeredAtMs: number): number | undefined {
  const fromMs = date === null ? Number.NaN : Date.parse(date);
  if (!Number.isFinite(fromMs)) return undefined;
  if (fromMs > answeredAtMs) return fromMs - answeredAtMs;
  const untilMs = fromMs + granularityMs;
  return untilMs < askedAtMs ? untilMs - askedAtMs : 0;
}
