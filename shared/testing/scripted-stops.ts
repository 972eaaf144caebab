import type { Instrument } from '../domain/instrument/instrument.ts';
import type { Decimal } from '../domain/money/decimal.ts';
import type {
  StopAnswer,
  StopFateAnswer,
  StopReplaceAnswer,
  StopsAnswer,
} from '../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../ports/venue.port.ts';

/** Stops that a venue keeps, as a test plays it: honest, unless an answer is queued. Never more than one is gone before the next rests. */
export class ScriptedStops implements VenueStops {
  readonly kinds: VenueStops['kinds'] = new Set(['SPOT', 'PERPETUAL'] as const);
  readonly resting = new Map<string, VenueStopRequest>();
  readonly placed: VenueStopRequest[] = [];
  readonly canceled: string[] = [];
  /** The fewest that rested after any change, once there was one. */
  fewest = Number.POSITIVE_INFINITY;
  lists = 0;
  readonly #answers: StopAnswer[] = [];

  /** The next placing or cancel takes effect, and is answered so; REFUSED and GONE take none. */
  answer(answer: StopAnswer): this {
    this.#answers.push(answer);
    return this;
  }

  async place(request: VenueStopRequest): Promise<StopAnswer> {
    this.placed.push(request);
    const answer = this.#answers.shift() ?? { class: 'RESTS' };
    if (answer.class !== 'REFUSED') this.resting.set(request.id, request);
    this.#note();
    return answer;
  }

  async cancel(_instrument: Instrument, id: string): Promise<StopAnswer> {
    this.canceled.push(id);
    this.resting.delete(id);
    this.#note();
    return this.#answers.shift() ?? { class: 'GONE' };
  }

  /** What those sold that fired; the others were cancelled. */
  readonly fired = new Map<string, Decimal>();

  async find(_instrument: Instrument, id: string): Promise<StopFateAnswer> {
    if (this.resting.has(id)) return { class: 'RESTS' };
    const sold = this.fired.get(id);
    return sold ? { class: 'FIRED', sold } : { class: 'ENDED' };
  }

  async list(): Promise<StopsAnswer> {
    this.lists += 1;
    return { class: 'STOPS', ids: [...this.resting.keys()] };
  }

  #note(): void {
    this.fewest = Math.min(this.fewest, this.resting.size);
  }
}

/** Stops that hold what they sell: one at a time. */
export class ScriptedHoldingStops extends ScriptedStops {
  readonly replaced: string[] = [];

  override async place(request: VenueStopRequest): Promise<StopAnswer> {
    if (this.resting.size === 0) return super.place(request);
    return { class: 'REFUSED', code: 'VENUE_INSUFFICIENT_FUNDS', message: 'locked' };
  }

  async replace(request: VenueStopRequest, oldId: string): Promise<StopReplaceAnswer> {
    this.replaced.push(oldId);
    if (!this.resting.delete(oldId)) return { placed: { class: 'GONE' }, canceled: { class: 'GONE' } };
    return { placed: await super.place(request), canceled: { class: 'GONE' } };
  }
}
