import type { Account } from '#shared/domain/account/account.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { UnknownAnswer } from '#shared/domain/venue/venue-answer.ts';
import type { Actor } from '../engine/actor.ts';
import type { Engine } from '../engine/engine.ts';
import type { FaultKind } from '../engine/weather.ts';
import type { VenueModel } from './venue-model.ts';

export interface Send {
  readonly account: Account;
  readonly order: Order;
  readonly clientOrderId: string;
}

/** The way to one venue: what is shared by everybody who talks to it. */
export interface VenueLink {
  readonly model: VenueModel;
  readonly isCut: () => boolean;
  /** Called when an order leaves us, before anything can happen to it. */
  readonly onSend: (send: Send) => void;
}

const requestTimeoutMs = 5_000;
const queryFaults = [
  'requestDropped',
  'requestAnswerLost',
  'requestServerError',
  'requestThrottled',
] as const satisfies readonly FaultKind[];

/** What an adapter makes of an answer that never came, or that says nothing. */
export const unreachable = { code: 'UNREACHABLE', message: 'The venue gave no whole answer.' };
export const serverError = { code: 'HTTP_503', message: 'HTTP 503 without a readable reason' };

/** One actor's requests to a venue: each may be lost on its way, lose its answer, or be refused by something between. */
export class VenueWire {
  readonly model: VenueModel;
  readonly #engine: Engine;
  readonly #actor: Actor;
  readonly #link: VenueLink;

  constructor(engine: Engine, actor: Actor, link: VenueLink) {
    this.model = link.model;
    this.#engine = engine;
    this.#actor = actor;
    this.#link = link;
  }

  /** Asks; an answer that says nothing is UNKNOWN. */
  async query<Answer>(what: string, id: string, ask: () => Answer): Promise<Answer | UnknownAnswer> {
    const fault = this.faultOf(queryFaults);
    this.#engine.trace.note(this.#actor.name, what, () => `${id} ${fault ?? ''}`);
    const unknown: UnknownAnswer = { class: 'UNKNOWN', ...unreachable };
    switch (fault) {
      case undefined:
        return this.exchange(ask);
      case 'requestDropped':
        return this.silence(unknown);
      case 'requestAnswerLost':
        this.later(this.#engine.random.whole(2, 8_000), ask);
        return this.silence(unknown);
      case 'requestServerError':
      case 'requestThrottled':
        return this.exchange<UnknownAnswer>(() => ({ class: 'UNKNOWN', ...serverError }));
    }
  }

  faultOf<Kind extends FaultKind>(kinds: readonly Kind[]): Kind | 'requestDropped' | undefined {
    if (this.#link.isCut()) return 'requestDropped';
    return kinds.find((kind) => this.#engine.weather.strikes(kind));
  }

  /** There, the effect, and back: the effect happens whether or not we live to hear of it. */
  async exchange<Answer>(effect: () => Answer): Promise<Answer> {
    const { random } = this.#engine;
    const thereMs = random.whole(2, 60);
    let answer: { readonly value: Answer } | undefined;
    this.later(thereMs, () => {
      answer = { value: effect() };
    });
    await this.#actor.sleep(thereMs + random.whole(1, 60));
    await this.#actor.hear();
    if (!answer) throw new TypeError('the simulated venue answered before it was asked');
    return answer.value;
  }

  later(delayMs: number, effect: () => unknown): void {
    this.#engine.scheduler.after(delayMs, effect);
  }

  /** No answer: the client hears of a cut connection, or waits its timeout out. */
  async silence<Answer>(answer: Answer): Promise<Answer> {
    const { random } = this.#engine;
    await this.#actor.sleep(random.chance(0.5) ? requestTimeoutMs : random.whole(20, 1_500));
    return answer;
  }
}
