import { beforeEach, describe, expect, it } from 'vitest';
import { decimal as d } from '../domain/money/decimal.ts';
import type { Order, OrderTerms } from '../domain/order/order.ts';
import type { ReplaceAnswer, VenueAnswer } from '../domain/venue/venue-answer.ts';
import { testRef } from '../testing/builders.ts';
import { TradingWorld } from '../testing/trading-world.ts';
import { type AmendOrderCommand, amendOrder } from './amend-order.ts';
import { cancelOrder } from './cancel-order.ts';
import { clockDifferenceMaxMs, lookUpsMax } from './look-again.ts';
import { sendLeaseMs } from './send-lease.ts';
import { stuckAfterMs, sweepOrders } from './sweep-orders.ts';

const { ownerId } = testRef;
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

/** A buy of 0.5 BTC that rests at 50 000. */
const rest = (terms: Partial<OrderTerms> = {}): Promise<Order> =>
  world.placeAndRun({ quantity: d('0.5'), limitPrice: d('50000'), ...terms });
type Wish = Pick<AmendOrderCommand, 'quantity' | 'limitPrice'>;
const ask = (orderId: string, wish: Wish) => amendOrder(world, { ownerId, orderId, ...wish });

async function amend(orderId: string, wish: Wish): Promise<Order> {
  const asked = await ask(orderId, wish);
  if (!asked.ok) throw new Error(`test: ${asked.refusal.code}`);
  await world.runSagas();
  await world.deliver();
  return world.order(orderId);
}
const fill = async (clientOrderId: string, quantity: string, price: string) =>
  world.recordFill(world.venue.execute(clientOrderId, d(quantity), d(price)));
const known = (orderId: string, attempt: number) => world.venue.book.get(`TW${orderId}0${attempt}`);

const up: Wish = { limitPrice: d('52000'), quantity: d('0.6') };
const cut = { code: 'UNREACHABLE', message: 'Cut.' };
const lost: ReplaceAnswer = { canceled: { class: 'UNKNOWN', ...cut }, placed: { class: 'IN_DOUBT', ...cut } };
const whole = (placed: VenueAnswer): ReplaceAnswer => ({ canceled: { class: 'NOT_CANCELED' }, placed });
const refusal: VenueAnswer = { class: 'REJECTED', code: 'VENUE_FILTER', message: 'No.' };

describe('an amendment', () => {
  it('keeps the order and its fills, and replaces what rests', async () => {
    const { orderId } = await rest();
    await fill(`TW${orderId}01`, '0.1', '50000');
    const order = await amend(orderId, up);
    expect(order).toMatchObject({
      state: 'PARTIALLY_FILLED',
      quantity: d('0.6'),
      limitPrice: d('52000'),
      filledQuantity: d('0.1'),
      attempt: 2,
      amendment: { state: 'DONE' },
      pendingQuantity: d('0.5'),
    });
    expect(known(orderId, 1)?.view.status).toBe('CANCELED');
    expect(known(orderId, 2)?.order.quantity).toEqual(d('0.5'));
    expect(await world.balance('USDT')).toMatchObject({ reserved: '26000' });
    expect(world.published()).toContain('order.amended');

    await fill(`TW${orderId}02`, '0.5', '52000');
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED', filledQuantity: d('0.6') });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '0', available: '69000' });
    expect(await world.ledgerFault()).toBeUndefined();
  });

  it('tells its story, under the next attempt, which was written ahead', async () => {
    const { orderId } = await rest();
    await amend(orderId, up);
    expect((await world.story(orderId)).slice(-3)).toEqual([
      'amend-order REQUESTED',
      'amend-order SENDING',
      'amend-order REPLACED',
    ]);
    expect(await world.memory.findAttempt(ownerId, orderId, 2)).toMatchObject({ outcome: 'PLACED' });
    expect(world.venue.replacements).toMatchObject([
      { clientOrderId: `TW${orderId}02`, previous: { clientOrderId: `TW${orderId}01`, hasFills: false } },
    ]);
  });

  it('downwards gives back what it frees, and not before the old order is gone', async () => {
    const { orderId } = await rest();
    await ask(orderId, { quantity: d('0.2') });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '25000' });
    await world.runSagas();
    expect(await world.balance('USDT')).toMatchObject({ reserved: '10000' });
    expect(await world.order(orderId)).toMatchObject({ pendingQuantity: d('0.2') });
  });

  it('asked for again while it is under way, or when it is done, is the same one', async () => {
    const { orderId } = await rest();
    await ask(orderId, up);
    const again = await ask(orderId, up);
    expect(again.ok && again.value.amendment?.state).toBe('REQUESTED');
    expect(await ask(orderId, { quantity: d('0.7') })).toMatchObject({
      refusal: { code: 'AMENDMENT_UNDER_WAY' },
    });
    await world.runSagas();
    const done = await ask(orderId, up);
    expect(done.ok && done.value.amendment?.state).toBe('DONE');
    expect(world.venue.replacements).toHaveLength(1);
  });

  it('can follow another', async () => {
    const { orderId } = await rest();
    await amend(orderId, up);
    expect(await amend(orderId, { limitPrice: d('49000') })).toMatchObject({
      attempt: 3,
      limitPrice: d('49000'),
    });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '29400' });
  });
});

describe('refused at once, the order rests on untouched', () => {
  beforeEach(async () => {
    world = await TradingWorld.open({ balances: { USDT: '30000', BTC: '1' } });
  });
  it.each<readonly [string, Wish, string]>([
    ['more than there is money for', { quantity: d('0.9') }, 'INSUFFICIENT_FUNDS'],
    ['a limit through the market', { limitPrice: d('70000') }, 'PRICE_OUTSIDE_COLLAR'],
    ['a price off the tick', { limitPrice: d('50000.001') }, 'PRICE_NOT_ON_TICK'],
    ['a quantity off the step', { quantity: d('0.500001') }, 'QUANTITY_NOT_ON_STEP'],
    ['more than the account allows for one order', { quantity: d('100') }, 'ORDER_NOTIONAL_ABOVE_LIMIT'],
    ['no more than is filled', { quantity: d('0.1') }, 'FIELD_INVALID'],
    ['a rest too small for the venue', { quantity: d('0.10001') }, 'NOTIONAL_BELOW_MINIMUM'],
  ])('%s', async (_, wish, code) => {
    const { orderId } = await rest();
    await fill(`TW${orderId}01`, '0.1', '50000');
    const before = await world.order(orderId);
    expect(await ask(orderId, wish)).toMatchObject({ ok: false, refusal: { code } });
    expect(await world.order(orderId)).toEqual(before);
  });

  it('an order that does not rest', async () => {
    const { orderId } = await rest();
    await cancelOrder(world, ownerId, orderId);
    expect(await ask(orderId, up)).toMatchObject({ refusal: { code: 'ORDER_NOT_AMENDABLE' } });
    const market = await world.placeAndRun({ type: 'market', quantity: d('0.1') });
    expect(await ask(market.orderId, up)).toMatchObject({ refusal: { code: 'ORDER_NOT_AMENDABLE' } });
    expect(await ask('01ARZ3NDEKTSV4RRFFQ69G5FAV', up)).toMatchObject({
      refusal: { code: 'ORDER_NOT_FOUND' },
    });
  });
});

describe('refused by the venue, the order rests on as it was', () => {
  it('as a whole', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(whole(refusal));
    expect(await amend(orderId, up)).toMatchObject({
      state: 'ACCEPTED',
      quantity: d('0.5'),
      limitPrice: d('50000'),
      attempt: 1,
      amendment: { state: 'REFUSED', code: 'VENUE_FILTER' },
    });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '25000' });
    expect(world.published()).toContain('order.amend_refused');
    // The number of the refused attempt is not used again.
    expect(await amend(orderId, up)).toMatchObject({ attempt: 3, amendment: { state: 'DONE' } });
  });

  it('and told to come again, it is sent again; three times, and no more', async () => {
    const { orderId } = await rest();
    const later: VenueAnswer = { class: 'RETRY_LATER', code: '-1003', afterMs: 2000 };
    world.venue.answerReplace(whole(later));
    expect(await amend(orderId, up)).toMatchObject({ attempt: 3, amendment: { state: 'DONE' } });
    for (let n = 0; n < 3; n += 1) world.venue.answerReplace(whole(later));
    expect(await amend(orderId, { limitPrice: d('51000') })).toMatchObject({
      limitPrice: d('52000'),
      amendment: { state: 'REFUSED', code: 'VENUE_DID_NOT_TAKE' },
    });
  });

  it('because of the clock: corrected, then sent again', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(whole({ class: 'RESYNC_CLOCK', code: '-1021' }));
    expect(await amend(orderId, up)).toMatchObject({ amendment: { state: 'DONE' } });
    expect(world.venue.resyncs).toBe(1);
  });

  it('with a ban: the account halts too', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(
      whole({ class: 'STOP_VENUE', scope: 'ACCOUNT', code: 'HTTP_418', message: 'Banned.' }),
    );
    expect(await amend(orderId, up)).toMatchObject({ state: 'ACCEPTED', amendment: { state: 'REFUSED' } });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'HALTED' });
  });
});

describe('half of it', () => {
  const halfDone = (placed: ReplaceAnswer['placed']) => async () => {
    const { orderId } = await rest();
    await fill(`TW${orderId}01`, '0.1', '50000');
    const old = known(orderId, 1);
    if (!old) throw new Error('test: no order');
    world.venue.answerReplace(
      { canceled: { class: 'CANCELED', order: { ...old.view, status: 'CANCELED' } }, placed },
      { cancel: true },
    );
    return amend(orderId, up);
  };

  it('cancelled, and the new one refused: the order ends with what it has, and says why', async () => {
    expect(await halfDone(refusal)()).toMatchObject({
      state: 'CANCELED',
      code: 'VENUE_FILTER',
      filledQuantity: d('0.1'),
      amendment: { state: 'REFUSED' },
    });
    expect(await world.balance('USDT')).toEqual({ available: '95000', reserved: '0', suspense: '0' });
  });

  it.each<readonly [string, ReplaceAnswer['placed']]>([
    ['not sent in time', { class: 'NOT_SENT' }],
    ['told to come again', { class: 'RETRY_LATER', code: '-1015', afterMs: 1000 }],
  ])('cancelled, and the new one %s: placed by itself, for what is left', async (_, placed) => {
    const order = await halfDone(placed)();
    expect(order).toMatchObject({ state: 'PARTIALLY_FILLED', attempt: 3, amendment: { state: 'DONE' } });
    expect(world.venue.submits.at(-1)).toMatchObject({
      order: { quantity: d('0.5'), limitPrice: d('52000') },
    });
    await fill(`TW${order.orderId}03`, '0.5', '52000');
    expect(await world.order(order.orderId)).toMatchObject({ state: 'FILLED' });
  });

  it('cancelled, the cancel’s last fills still on their way: it waits for them', async () => {
    const { orderId } = await rest();
    const late = world.venue.execute(`TW${orderId}01`, d('0.2'), d('50000'));
    const amended = await ask(orderId, up);
    expect(amended.ok).toBe(true);
    await world.runSagas();
    expect(await world.order(orderId)).toMatchObject({
      former: { executed: d('0.2'), filled: d('0') },
      filledQuantity: d('0'),
    });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '30800' });
    await world.recordFill(late);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'PARTIALLY_FILLED', filledQuantity: d('0.2') });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '20800' });
  });
});

describe('an answer that is lost', () => {
  const provenAfterMs = () => sendLeaseMs + world.venue.absenceProofMs + clockDifferenceMaxMs;
  it.each([
    [
      'both halves took effect',
      { cancel: true, place: true },
      { state: 'ACCEPTED', attempt: 2, limitPrice: d('52000') },
      '31200',
    ],
    ['nothing did', {}, { state: 'ACCEPTED', attempt: 1, limitPrice: d('50000') }, '25000'],
    ['only the cancel did', { cancel: true }, { state: 'CANCELED', code: 'ABSENT_AT_VENUE' }, '0'],
  ])('%s', async (_, took, expected, reserved) => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost, took);
    expect(await amend(orderId, up)).toMatchObject(expected);
    expect(new Set(world.venue.lookUps)).toEqual(new Set([`TW${orderId}01`, `TW${orderId}02`]));
    expect(world.venue.replacements).toHaveLength(1);
    expect(await world.balance('USDT')).toMatchObject({ reserved });
  });

  it('absence is proven only after the venue’s own window', async () => {
    const { orderId } = await rest();
    const begunAtMs = world.clock.nowMs();
    world.venue.answerReplace(lost);
    await amend(orderId, up);
    expect(world.clock.nowMs() - begunAtMs).toBeGreaterThanOrEqual(provenAfterMs());
  });

  it('the old one was filled meanwhile: no window to wait for, since then no new one is placed', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost);
    world.venue.execute(`TW${orderId}01`, d('0.5'), d('50000'));
    const begunAtMs = world.clock.nowMs();
    expect(await amend(orderId, up)).toMatchObject({
      state: 'FILLED',
      quantity: d('0.5'),
      amendment: { state: 'REFUSED', code: 'FILLED_BEFORE_AMEND' },
    });
    expect(world.clock.nowMs() - begunAtMs).toBeLessThan(provenAfterMs());
  });

  it('and look-ups that tell nothing: the account halts, and nothing is guessed', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost, { cancel: true, place: true });
    for (let n = 0; n < 2 * lookUpsMax; n += 1) world.venue.answerLookUp({ class: 'UNKNOWN', ...cut });
    expect(await amend(orderId, up)).toMatchObject({ amendment: { state: 'SENT' }, quantity: d('0.5') });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'HALTED' });
    // The venue tells again: the sweeper's next push finds the truth.
    world.clock.advance(stuckAfterMs);
    await sweepOrders(world);
    await world.runSagas();
    expect(await world.order(orderId)).toMatchObject({ attempt: 2, amendment: { state: 'DONE' } });
  });
});

describe('beside other things', () => {
  it('a halt before it is sent: refused, and the order is left as it was', async () => {
    const { orderId } = await rest();
    await ask(orderId, up);
    await world.memory.commit([{ kind: 'halt', ref: testRef, reason: 'test', atMs: 0 }]);
    await world.runSagas();
    expect(world.venue.replacements).toHaveLength(0);
    expect(await world.order(orderId)).toMatchObject({
      state: 'ACCEPTED',
      amendment: { code: 'TRADING_HALTED' },
    });
    expect(await world.balance('USDT')).toMatchObject({ reserved: '25000' });
  });

  it('a cancel before it is sent wins', async () => {
    const { orderId } = await rest();
    await ask(orderId, up);
    await cancelOrder(world, ownerId, orderId);
    await world.runSagas();
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED' });
    expect(world.venue.replacements).toHaveLength(0);
  });

  it('a cancel while its answer is in doubt waits, then cancels what really rests', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost, { cancel: true, place: true });
    world.venue.beforeCall = (call) => {
      if (call !== 'replace') return;
      world.venue.beforeCall = () => {};
      cancels.push(cancelOrder(world, ownerId, orderId));
    };
    const cancels: Promise<unknown>[] = [];
    await amend(orderId, up);
    await Promise.all(cancels);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'CANCELED' });
    expect(known(orderId, 2)?.view.status).toBe('CANCELED');
    expect(await world.balance('USDT')).toMatchObject({ reserved: '0' });
  });

  it('a fill of the first venue order that comes after two amendments, at a price that neither reserves', async () => {
    const { orderId } = await rest({ limitPrice: d('58000') });
    const late = world.venue.execute(`TW${orderId}01`, d('0.2'), d('58000'));
    for (const price of ['50000', '40000']) {
      await ask(orderId, { limitPrice: d(price) });
      await world.runSagas();
    }
    expect(await world.balance('USDT')).toMatchObject({ reserved: '23600' });
    await fill(`TW${orderId}03`, '0.3', '40000');
    await world.recordFill(late);
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED', attempt: 3 });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
    expect(await world.balance('USDT')).toEqual({ available: '76400', reserved: '0', suspense: '0' });
  });

  it('a fill of the new one that comes before the answer', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost, { cancel: true, place: true });
    const asked = await ask(orderId, up);
    expect(asked.ok).toBe(true);
    const fills: Promise<unknown>[] = [];
    world.venue.beforeCall = (call) => {
      if (call === 'lookUp' && fills.length === 0) fills.push(fill(`TW${orderId}02`, '0.6', '51000'));
    };
    await world.runSagas();
    await Promise.all(fills);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'FILLED', quantity: d('0.6') });
    expect(await world.balance('USDT')).toEqual({ available: '69400', reserved: '0', suspense: '0' });
    expect(await world.memory.findControl(testRef)).toMatchObject({ state: 'ACTIVE' });
  });

  it('the venue’s end of the old one, heard first, does not end the order', async () => {
    const { orderId } = await rest();
    world.venue.answerReplace(lost, { cancel: true, place: true });
    await ask(orderId, up);
    await world.runSagas();
    const { instrument, accountId, venue } = await world.order(orderId);
    await world.accountEvents.send([
      {
        kind: 'ORDER_UPDATE',
        update: {
          ownerId,
          accountId,
          venue,
          instrument,
          venueOrderId: '7001',
          clientOrderId: `TW${orderId}01`,
          status: 'CANCELED',
          executedQuantity: d('0'),
          venueTimeMs: 0,
          source: 'stream',
        },
        correlationId: 'c',
      },
    ]);
    await world.deliver();
    expect(await world.order(orderId)).toMatchObject({ state: 'ACCEPTED', attempt: 2 });
  });
});
