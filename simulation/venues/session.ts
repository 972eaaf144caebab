import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { Order } from '#shared/domain/order/order.ts';
import type { RiskApproved } from '#shared/domain/risk/approval.ts';
import type {
  CancelAnswer,
  LookUpAnswer,
  ReplaceAnswer,
  TradesAnswer,
  VenueAnswer,
} from '#shared/domain/venue/venue-answer.ts';
import type { Replacement } from '#shared/ports/replacement.ts';
import type { VenueOrderKey, VenueSession, VenueStops } from '#shared/ports/venue.port.ts';
import type { Actor } from '../engine/actor.ts';
import type { Engine } from '../engine/engine.ts';
import type { FaultKind } from '../engine/weather.ts';
import { replaceOf } from './replacing.ts';
import { acceptMaxMs, cancelTaken } from './venue-model.ts';
import { serverError, unreachable, type VenueLink, VenueWire } from './venue-wire.ts';

const sendFaults = [
  'requestDropped',
  'requestAnswerLost',
  'requestLate',
  'requestServerError',
  'requestThrottled',
  'requestRejected',
  'requestClockOff',
  'requestStopped',
] as const satisfies readonly FaultKind[];

/** Between two looks at an order whose cancel was only taken. */
const betweenLooksMs = 100;
const isOnlyTaken = (answer: CancelAnswer) => answer.class === 'UNKNOWN' && answer.code === cancelTaken.code;

type Refused = Exclude<VenueAnswer, { class: 'ACCEPTED' }>;
const silent: Refused = { class: 'IN_DOUBT', ...unreachable };
const broken: Refused = { class: 'IN_DOUBT', ...serverError };

/** One actor's session of one account at a venue. */
export class SimulatedSession implements VenueSession {
  readonly absenceProofMs: number;
  readonly forgetsUnfilledAfterMs?: number;
  readonly stops?: VenueStops;
  readonly #engine: Engine;
  readonly #actor: Actor;
  readonly #link: VenueLink;
  readonly #wire: VenueWire;
  readonly #account: Account;

  constructor(engine: Engine, actor: Actor, link: VenueLink, account: Account) {
    const { absenceProofMs, forgetsUnfilledAfterMs } = link.model.row;
    this.absenceProofMs = absenceProofMs;
    if (forgetsUnfilledAfterMs !== undefined) this.forgetsUnfilledAfterMs = forgetsUnfilledAfterMs;
    this.#engine = engine;
    this.#actor = actor;
    this.#link = link;
    this.#wire = new VenueWire(engine, actor, link);
    this.#account = account;
    if (link.model.row.stops) this.stops = this.#stopsOf(link.model.row.stops);
  }

  submit(order: RiskApproved<Order>, _instrument: Instrument, clientOrderId: string): Promise<VenueAnswer> {
    const { model } = this.#wire;
    return this.#send<VenueAnswer>(
      order,
      clientOrderId,
      (lagMs) => model.take(this.#account, order, clientOrderId, lagMs),
      (refused) => refused,
    );
  }

  /** In one request where the venue does it exactly, as the real sessions do; else the cancel first, which tells. */
  async replace(replacement: Replacement): Promise<ReplaceAnswer> {
    const { model } = this.#wire;
    const { order, clientOrderId } = replacement;
    const replace = replaceOf(model, replacement);
    if (!replace) return this.#cancelThenPlace(replacement);
    const account = this.#account;
    const refusal = this.#engine.weather.strikes('replacementHalfFails') ? this.#halfRefusal() : undefined;
    return this.#send<ReplaceAnswer>(
      order,
      clientOrderId,
      (lagMs) => replace(model, { account, replacement, lagMs, refusal }),
      (placed) => ({
        canceled: placed.class === 'IN_DOUBT' ? { ...placed, class: 'UNKNOWN' } : { class: 'NOT_CANCELED' },
        placed,
      }),
    );
  }

  #halfRefusal(): VenueAnswer {
    return this.#engine.random.pick([
      { class: 'REJECTED', code: 'VENUE_REJECTED', message: 'Market is closed.' },
      { class: 'RETRY_LATER', code: '-1015', afterMs: 500 },
      { class: 'IN_DOUBT', code: '-1007', message: 'Timeout.' },
    ] as const);
  }

  /** As the real sessions do it: a cancel that was only taken is asked about until the attempt's lease is over. */
  async #cancelThenPlace(replacement: Replacement): Promise<ReplaceAnswer> {
    const { instrument, order, clientOrderId, previous, mayStillSend } = replacement;
    const key = { instrument, clientOrderId: previous.clientOrderId };
    let canceled = await this.cancel(key);
    while (isOnlyTaken(canceled) && mayStillSend()) {
      await this.#actor.sleep(betweenLooksMs);
      canceled = await this.#endOf(key);
    }
    const placed = { class: 'NOT_SENT' } as const;
    if (canceled.class !== 'CANCELED' || canceled.order.status === 'FILLED' || !mayStillSend())
      return { canceled, placed };
    const executed = previous.executedBefore.plus(canceled.order.executedQuantity);
    const quantity = order.quantity?.minus(executed);
    if (!quantity?.greaterThan(0)) return { canceled, placed };
    return { canceled, placed: await this.submit({ ...order, quantity }, instrument, clientOrderId) };
  }

  /** A request that may place something. `refused` words what was said before the venue itself had it, or instead. */
  async #send<Answer>(
    order: Order,
    clientOrderId: string,
    effect: (lagMs: number) => Answer,
    refused: (answer: Refused) => Answer,
  ): Promise<Answer> {
    const { random, trace, weather } = this.#engine;
    const wire = this.#wire;
    const fault = wire.faultOf(sendFaults);
    trace.note(this.#actor.name, 'sends', () => `${clientOrderId} ${fault ?? ''}`);
    this.#link.onSend({ account: this.#account, order, clientOrderId });
    // Far inside the window, after which absence counts as proven.
    const lagMs = fault !== 'requestLate' && weather.strikes('lookUpLags') ? random.whole(50, 3_000) : 0;
    const take = () => effect(lagMs);
    switch (fault) {
      case undefined:
        return wire.exchange(take);
      case 'requestDropped':
        return wire.silence(refused(silent));
      case 'requestAnswerLost':
        wire.later(random.whole(2, 60), take);
        return wire.silence(refused(silent));
      case 'requestLate':
        wire.later(this.#lateMs(), take);
        return wire.silence(refused(random.chance(0.5) ? silent : broken));
      case 'requestServerError':
        return wire.exchange(() => {
          if (random.chance(0.5)) take();
          return refused(broken);
        });
      default:
        return wire.exchange(() => refused(this.#refusals[fault]()));
    }
  }

  /** What stands between us and the venue, or its outermost door, says: the order was certainly not placed. */
  readonly #refusals = {
    requestThrottled: (): Refused => ({
      class: 'RETRY_LATER',
      code: 'HTTP_429',
      afterMs: this.#engine.random.whole(0, 6_000),
    }),
    requestRejected: (): Refused => ({ class: 'REJECTED', code: 'VENUE_FILTER', message: 'Not now.' }),
    requestClockOff: (): Refused => ({ class: 'RESYNC_CLOCK', code: '-1021' }),
    requestStopped: (): Refused => ({
      class: 'STOP_VENUE',
      scope: this.#engine.random.chance(0.5) ? 'VENUE' : 'ACCOUNT',
      code: 'HTTP_418',
      message: 'Banned.',
    }),
  };

  /** When a late request is taken: often at the very end of the window. */
  #lateMs(): number {
    const { random } = this.#engine;
    const { absenceProofMs, accepts } = this.#wire.model.row;
    const mostMs = accepts === 'AT_ONCE' ? absenceProofMs : absenceProofMs - acceptMaxMs;
    return random.chance(0.4) ? mostMs - random.whole(0, 600) : random.whole(100, mostMs);
  }

  lookUp({ clientOrderId }: VenueOrderKey): Promise<LookUpAnswer> {
    return this.#wire.query('looks up', clientOrderId, () => this.#wire.model.lookUp(clientOrderId));
  }

  async cancel(key: VenueOrderKey): Promise<CancelAnswer> {
    const { clientOrderId } = key;
    const ask = () => this.#wire.model.cancel(clientOrderId);
    const answer = await this.#wire.query('cancels', clientOrderId, ask);
    return isOnlyTaken(answer) ? this.#endOf(key) : answer;
  }

  async #endOf(key: VenueOrderKey): Promise<CancelAnswer> {
    const found = await this.lookUp(key);
    return found.class === 'FOUND' && found.order.status !== 'ACCEPTED'
      ? { class: 'CANCELED', order: found.order }
      : cancelTaken;
  }

  listTrades(_key: VenueOrderKey, venueOrderId: string): Promise<TradesAnswer> {
    return this.#wire.query('lists trades', venueOrderId, () => ({
      class: 'TRADES',
      trades: this.#wire.model.tradesOf(venueOrderId),
    }));
  }

  /** Each answer may be lost, after or before it had its effect, and the effect may come seconds later. */
  #stopsOf(kinds: readonly Instrument['kind'][]): VenueStops {
    const [wire, account] = [this.#wire, this.#account];
    const { stops } = wire.model;
    const find: VenueStops['find'] = (_, id) => wire.query('finds a stop', id, () => stops.find(id));
    return {
      kinds: new Set(kinds),
      place: (request) => wire.query('places a stop', request.id, () => stops.place(account, request)),
      cancel: (_, id) => wire.query('cancels a stop', id, () => stops.cancel(id)),
      list: ({ symbol }) =>
        wire.query('lists stops', account.accountId, () => {
          const resting = stops.of(account).filter(({ instrument }) => instrument.symbol === symbol);
          return { class: 'STOPS', ids: resting.map(({ id }) => id) };
        }),
      ...(kinds.includes('SPOT') ? { find } : {}),
    };
  }

  async resyncClock(): Promise<void> {
    await this.#actor.point('resyncs its clock');
  }
}
