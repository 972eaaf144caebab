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
import { serverError, unreachable, type VenueLink, VenueWire } from './venue-wire.ts';

const submitFaults = [
  'requestDropped',
  'requestAnswerLost',
  'requestLate',
  'requestServerError',
  'requestThrottled',
  'requestRejected',
  'requestClockOff',
  'requestStopped',
] as const satisfies readonly FaultKind[];

/** One actor's session of one account at a venue. */
export class SimulatedSession implements VenueSession {
  readonly absenceProofMs: number;
  readonly #engine: Engine;
  readonly #actor: Actor;
  readonly #link: VenueLink;
  readonly #wire: VenueWire;
  readonly #account: Account;

  constructor(engine: Engine, actor: Actor, link: VenueLink, account: Account) {
    this.absenceProofMs = link.model.row.absenceProofMs;
    this.#engine = engine;
    this.#actor = actor;
    this.#link = link;
    this.#wire = new VenueWire(engine, actor, link);
    this.#account = account;
  }

  async submit(
    order: RiskApproved<Order>,
    _instrument: Instrument,
    clientOrderId: string,
  ): Promise<VenueAnswer> {
    const { random, trace, weather } = this.#engine;
    const wire = this.#wire;
    const fault = wire.faultOf(submitFaults);
    trace.note(this.#actor.name, 'sends', () => `${clientOrderId} ${fault ?? ''}`);
    this.#link.onSend({ account: this.#account, order, clientOrderId });
    // Far inside the window, after which absence counts as proven.
    const lagMs = fault !== 'requestLate' && weather.strikes('lookUpLags') ? random.whole(50, 3_000) : 0;
    const take = () => wire.model.take(this.#account, order, clientOrderId, lagMs);
    const doubt: VenueAnswer = { class: 'IN_DOUBT', ...unreachable };
    const brokenDoubt: VenueAnswer = { class: 'IN_DOUBT', ...serverError };
    switch (fault) {
      case undefined:
        return wire.exchange(take);
      case 'requestDropped':
        return wire.silence(doubt);
      case 'requestAnswerLost':
        wire.later(random.whole(2, 60), take);
        return wire.silence(doubt);
      case 'requestLate':
        wire.later(this.#lateMs(), take);
        return wire.silence(random.chance(0.5) ? doubt : brokenDoubt);
      case 'requestServerError':
        return wire.exchange(() => {
          if (random.chance(0.5)) take();
          return brokenDoubt;
        });
      default:
        return wire.exchange(() => this.#refusals[fault]());
    }
  }

  /** What stands between us and the venue, or its outermost door, says: the order was certainly not placed. */
  readonly #refusals = {
    requestThrottled: (): VenueAnswer => ({
      class: 'RETRY_LATER',
      code: 'HTTP_429',
      afterMs: this.#engine.random.whole(0, 6_000),
    }),
    requestRejected: (): VenueAnswer => ({ class: 'REJECTED', code: 'VENUE_FILTER', message: 'Not now.' }),
    requestClockOff: (): VenueAnswer => ({ class: 'RESYNC_CLOCK', code: '-1021' }),
    requestStopped: (): VenueAnswer => ({ class: 'STOP_VENUE', code: 'HTTP_418', message: 'Banned.' }),
  };

  /** When a late request is taken: often at the very end of the window. */
  #lateMs(): number {
    const { random } = this.#engine;
    const { matchingWindowMs } = this.#wire.model.row;
    return random.chance(0.4) ? matchingWindowMs - random.whole(0, 600) : random.whole(100, matchingWindowMs);
  }

  lookUp({ clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    return this.#wire.query('looks up', clientOrderId, () => this.#wire.model.lookUp(clientOrderId));
  }

  cancel({ clientOrderId }: VenueOrderKey): Promise<CancelAnswer> {
    return this.#wire.query('cancels', clientOrderId, () => this.#wire.model.cancel(clientOrderId));
  }

  listTrades(_key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer> {
    return this.#wire.query('lists trades', venueOrderId, () => ({
      class: 'TRADES',
      trades: this.#wire.model.tradesOf(venueOrderId),
    }));
  }

  async resyncClock(): Promise<void> {
    await this.#actor.point('resyncs its clock');
  }
}
