import type { Instrument } from '../domain/instrument/instrument.ts';
import type { StopAnswer, StopsAnswer } from '../domain/venue/venue-answer.ts';
import type { VenueStopRequest, VenueStops } from '../ports/venue.port.ts';

/** Stops that a venue keeps, as a test plays it: honest, unless an answer is queued. Never more than one is gone before the next rests. */
export class ScriptedStops implements VenueStops {
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

  async list(): Promise<StopsAnswer> {
    this.lists += 1;
    return { class: 'STOPS', ids: [...this.resting.keys()] };
  }

  #note(): void {
    this.fewest = Math.min(this.fewest, this.resting.size);
  }
}
