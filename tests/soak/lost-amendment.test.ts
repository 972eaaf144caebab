import { afterEach, expect, it } from 'vitest';
import { orderOf, tradewindJson } from '../cli/tradewind.ts';
import { call, showOrder } from '../support/api.ts';
import { clearFaults, postFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const venues = {
  binance: { instrument: 'BTC/USDT', far: '30000', near: '31000', path: '/order/cancelReplace' },
  upbit: { instrument: 'BTC/KRW', far: '50000000', near: '51000000', path: '/orders/cancel_and_new' },
} as const;

afterEach(async () => {
  for (const venue of Object.keys(venues)) await clearFaults(venue);
});

it.each([
  ['binance', 'after'],
  ['binance', 'before'],
  ['upbit', 'after'],
  ['upbit', 'before'],
] as const)(
  '%s: the answer to an amendment is lost %s it took effect: found out, once',
  async (venue, effect) => {
    const { instrument, far, near, path } = venues[venue];
    const { orderId } = await orderOf(`trade buy ${instrument} 0.001 --limit ${far} --venue ${venue}`);
    await postFault({ match: { method: 'POST', path }, effect, respond: 'drop' }, venue);
    await call('PATCH', `/v1/orders/${orderId}`, { body: { limitPrice: near } });
    const resolved = async () => {
      const order = await showOrder(orderId);
      const state = order.amendment?.state;
      return state === 'SENT' || state === 'REQUESTED' ? undefined : order;
    };
    const order = await eventually(resolved, {
      withinMs: 90_000,
      otherwise: () => 'the amendment was not resolved',
    });
    expect([order.state, order.limitPrice]).toEqual(['ACCEPTED', effect === 'after' ? near : far]);
    expect((await orderOf(`orders cancel ${orderId} --wait`)).state).toBe('CANCELED');
    expect((await tradewindJson(`reconcile --venue ${venue}`)).exitCode).toBe(0);
    expect((await tradewindJson(`ledger verify --venue ${venue}`)).exitCode).toBe(0);
  },
);
