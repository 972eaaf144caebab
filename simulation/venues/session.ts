import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { RiskApproved } from '#shared/domain/risk/approval.ts';
import type {
  CancelAnswer,
  LookUpAnswer,
  TradesAnswer,
  VenueAnswer,
} from '#shared/domain/venue/venue-answer.ts';
import type { VenueOrderKey, VenueSession } from '#shared/ports/venue.port.ts';
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
const submitFaults = [
  'requestDropped',
  'requestAnswerLost',
  'requestLate',
  'requestServerError',
  'requestThrottled',
  'requestClockOff',
  'requestStopped',
] as const satisfies readonly FaultKind[];
const queryFaults = [
  'requestDropped',
  'requestAnswerLost',
  'requestServerError',
  'requestThrottled',
] as const;

/** What an adapter makes of an answer that never came, or that says nothing. */
const unreachable = { code: 'UNREACHABLE', message: 'The venue gave no whole answer.' };
const serverError = { code: 'HTTP_503', message: 'HTTP 503 without a readable reason' };

/** One actor's session of one account at a venue: every request may be lost, answered late, or refused on its way. */
export class SimulatedSession implements VenueSession {
  readonly absenceProofMs: number;
  readonly #engine: Engine;
  readonly #actor: Actor;
  readonly #link: VenueLink;
  readonly #account: Account;

  constructor(engine: Engine, actor: Actor, link: VenueLink, account: Account) {
    this.absenceProofMs = link.model.row.absenceProofMs;
    this.#engine = engine;
    this.#actor = actor;
    this.#link = link;
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    _instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const { random, trace } = this.#engine;
    const { model, onSend } = this.#link;
    const fault = this.#faultOf(submitFaults);
    trace.note(this.#actor.name, 'sends', () => `${clientOrderId} ${fault ?? ''}`);
    onSend({ account: this.#account, order, clientOrderId });
    const take = () => model.take(this.#account, order, clientOrderId);
    const doubt: VenueAnswer = { class: 'IN_DOUBT', ...unreachable };
    switch (fault) {
      case undefined:
        return this.#exchange(take);
      case 'requestDropped':
        return this.#silence(doubt);
      case 'requestAnswerLost':
        this.#later(random.whole(2, 60), take);
        return this.#silence(doubt);
      case 'requestLate':
        this.#later(this.#lateMs(), take);
        return this.#silence(random.chance(0.5) ? doubt : { class: 'IN_DOUBT', ...serverError });
      case 'requestServerError':
        return this.#exchange(() => {
          if (random.chance(0.5)) take();
          return { class: 'IN_DOUBT', ...serverError };
        });
      case 'requestThrottled':
        return this.#exchange(() => ({
          class: 'RETRY_LATER',
          code: 'HTTP_429',
          afterMs: random.whole(0, 6_000),
        }));
      case 'requestClockOff':
        return this.#exchange(() => ({ class: 'RESYNC_CLOCK', code: '-1021' }));
      case 'requestStopped':
        return this.#exchange(() => ({ class: 'STOP_VENUE', code: 'HTTP_418', message: 'Banned.' }));
    }
  }

  lookUp({ clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    return this.#query('looks up', clientOrderId, () => this.#link.model.lookUp(clientOrderId));
  }

  cancel({ clientOrderId }: VenueOrderKey): Promise<CancelAnswer> {
    return this.#query('cancels', clientOrderId, () => this.#link.model.cancel(clientOrderId));
  }

  listTrades(_key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer> {
    return this.#query('lists trades', venueOrderId, () => ({
      class: 'TRADES',
      trades: this.#link.model.tradesOf(venueOrderId),
    }));
  }

  async resyncClock(): Promise<void> {
    await this.#actor.point('resyncs its clock');
  }

  async #query<Answer>(
    what: string,
    id: string,
    ask: () => Answer,
  ): Promise<Answer | { class: 'UNKNOWN'; code: string; message: string }> {
    const fault = this.#faultOf(queryFaults);
    this.#engine.trace.note(this.#actor.name, what, () => `${id} ${fault ?? ''}`);
    const unknown = { class: 'UNKNOWN' as const, ...unreachable };
    switch (fault) {
      case undefined:
        return this.#exchange(ask);
      case 'requestDropped':
        return this.#silence(unknown);
      case 'requestAnswerLost':
        this.#later(this.#engine.random.whole(2, 8_000), ask);
        return this.#silence(unknown);
      case 'requestServerError':
      case 'requestThrottled':
        return this.#exchange(() => ({ class: 'UNKNOWN' as const, ...serverError }));
    }
  }

  #faultOf<Kind extends FaultKind>(kinds: readonly Kind[]): Kind | 'requestDropped' | undefined {
    if (this.#link.isCut()) return 'requestDropped';
    return kinds.find((kind) => this.#engine.weather.strikes(kind));
  }

  /** There, the effect, and back: the effect happens whether or not we live to hear of it. */
  async #exchange<Answer>(effect: () => Answer): Promise<Answer> {
    const { random } = this.#engine;
    const thereMs = random.whole(2, 60);
    let answer: { readonly value: Answer } | undefined;
    this.#later(thereMs, () => {
      answer = { value: effect() };
    });
    await this.#actor.sleep(thereMs + random.whole(1, 60));
    // What it says may be old by the time somebody reads it.
    await this.#actor.point('hears');
    if (!answer) throw new Error('the simulated venue answered before it was asked');
    return answer.value;
  }

  #later(delayMs: number, effect: () => unknown): void {
    this.#engine.scheduler.after(delayMs, effect);
  }

  /** No answer: the client hears of a cut connection, or waits its timeout out. */
  async #silence<Answer>(answer: Answer): Promise<Answer> {
    const { random } = this.#engine;
    await this.#actor.sleep(random.chance(0.5) ? requestTimeoutMs : random.whole(20, 1_500));
    return answer;
  }

  /** When a late request is taken: often at the very end of the window. */
  #lateMs(): number {
    const { random } = this.#engine;
    const { matchingWindowMs } = this.#link.model.row;
    return random.chance(0.4) ? matchingWindowMs - random.whole(0, 600) : random.whole(100, matchingWindowMs);
  }
}
