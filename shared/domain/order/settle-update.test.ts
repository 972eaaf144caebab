import { describe, expect, it } from 'vitest';
import { anOrder, anUpdate } from '../../testing/builders.ts';
import { decimal as d, decimalText, zero } from '../money/decimal.ts';
import type { VenueOrderUpdate } from './fill.ts';
import type { Order } from './order.ts';
import { orderStates } from './order-state.ts';
import { acceptedState, settleUpdate } from './settle-update.ts';

/** 1 BTC at 100, 0.4 of it filled: 60 USDT still reserved, 0.6 BTC pending. */
function partlyFilled(given: Partial<Order> = {}): Order {
  return anOrder({
    state: 'PARTIALLY_FILLED',
    quantity: d('1'),
    limitPrice: d('100'),
    filledQuantity: d('0.4'),
    reservation: { asset: 'USDT', amount: d('100'), remaining: d('60') },
    pendingQuantity: d('0.6'),
    ...given,
  });
}

describe('settleUpdate', () => {
  it('a cancel with every executed unit here ends the order and releases the rest', () => {
    const settled = settleUpdate(
      partlyFilled(),
      anUpdate({ status: 'CANCELED', executedQuantity: d('0.4') }),
      5,
    );
    expect(settled?.order).toMatchObject({ state: 'CANCELED', pendingQuantity: zero, updatedAtMs: 5 });
    expect(settled?.order.reservation.remaining).toEqual(zero);
    expect(settled?.pendingUsed).toEqual(d('0.6'));
    expect(settled?.release.map(({ amount }) => decimalText(amount))).toEqual(['-60', '60']);
  });

  it('a cancel that outran its fills waits for them and releases nothing', () => {
    const settled = settleUpdate(
      partlyFilled(),
      anUpdate({ status: 'CANCELED', executedQuantity: d('0.7') }),
      5,
    );
    expect(settled).toMatchObject({
      outcome: 'CANCELED_AWAITING_FILLS',
      release: [],
      pendingUsed: zero,
      order: { state: 'PARTIALLY_FILLED', closing: { as: 'CANCELED', executedQuantity: d('0.7') } },
    });
    expect(settled?.order.reservation.remaining).toEqual(d('60'));
  });

  type Row = readonly [name: string, given: Partial<Order>, update: Partial<VenueOrderUpdate>, state: string];
  const whole = { filledQuantity: d('1') };
  it.each<Row>([
    ['accepted', { state: 'SUBMITTED' }, { status: 'ACCEPTED' }, 'ACCEPTED'],
    ['accepted after doubt', { state: 'IN_DOUBT' }, { status: 'ACCEPTED' }, 'ACCEPTED'],
    [
      'accepted, its cancel was asked for',
      { state: 'IN_DOUBT', cancelRequestedAtMs: 1 },
      { status: 'ACCEPTED' },
      'PENDING_CANCEL',
    ],
    ['accepted again', { state: 'ACCEPTED' }, { status: 'ACCEPTED' }, 'nothing new'],
    ['accepted, after a fill', {}, { status: 'ACCEPTED' }, 'nothing new'],
    ['accepted, after the end', { state: 'CANCELED' }, { status: 'ACCEPTED' }, 'nothing new'],
    ['filled', whole, { status: 'FILLED', executedQuantity: d('1') }, 'FILLED'],
    [
      'filled, after the fills ended it',
      { state: 'FILLED', ...whole },
      { status: 'FILLED', executedQuantity: d('1') },
      'nothing new',
    ],
    ['expired', {}, { status: 'EXPIRED', executedQuantity: d('0.4') }, 'EXPIRED'],
    [
      'expired unfilled, before the answer',
      { state: 'SUBMITTED', filledQuantity: zero },
      { status: 'EXPIRED' },
      'EXPIRED',
    ],
    [
      'cancelled while being cancelled',
      { state: 'PENDING_CANCEL' },
      { status: 'CANCELED', executedQuantity: d('0.4') },
      'CANCELED',
    ],
    [
      'cancelled twice',
      { state: 'CANCELED' },
      { status: 'CANCELED', executedQuantity: d('0.4') },
      'nothing new',
    ],
    [
      'expired after cancelled',
      { state: 'CANCELED' },
      { status: 'EXPIRED', executedQuantity: d('0.4') },
      'nothing new',
    ],
    [
      'cancelled again while its fills are awaited',
      { closing: { as: 'CANCELED', executedQuantity: d('0.7') } },
      { status: 'CANCELED', executedQuantity: d('0.7') },
      'nothing new',
    ],
    ['cancelled, though it never left', { state: 'DENIED' }, { status: 'CANCELED' }, 'nothing new'],
  ])('%s', (_name, given, update, state) => {
    const settled = settleUpdate(partlyFilled(given), anUpdate(update), 0);
    expect(settled?.order.state ?? 'nothing new').toBe(state);
  });

  it('never throws, whatever state an update meets', () => {
    for (const state of orderStates)
      for (const status of ['ACCEPTED', 'FILLED', 'CANCELED', 'EXPIRED'] as const)
        expect(() => settleUpdate(partlyFilled({ state }), anUpdate({ status }), 0)).not.toThrow();
  });
});

it('an accepted order whose cancel was asked for goes on to be cancelled, unless it has ended', () => {
  const asked = { cancelRequestedAtMs: 1 };
  expect(acceptedState(partlyFilled({ state: 'SUBMITTED' }))).toBe('ACCEPTED');
  expect(acceptedState(partlyFilled({ state: 'SUBMITTED', ...asked }))).toBe('PENDING_CANCEL');
  expect(acceptedState(partlyFilled({ state: 'PARTIALLY_FILLED', ...asked }))).toBe('PENDING_CANCEL');
  expect(acceptedState(partlyFilled({ state: 'FILLED', ...asked }))).toBe('FILLED');
});
