import { describe, expect, it } from 'vitest';
import type { Order, Schemas } from '../../api/client.ts';
import { latest, withEvent } from '../../live/latest.ts';
import { latestLines } from './latest-lines.ts';

const order = (change: Partial<Order>) =>
  ({
    ...{ orderId: 'o1', instrument: 'BTC/USDT', side: 'buy', quantity: '0.01', quoteQuantity: null },
    ...{ state: 'ACCEPTED', message: null, updatedAtMs: 10 },
    ...change,
  }) as Order;
const trade = (change: Partial<Schemas['Trade']>) =>
  ({
    ...{ instrument: 'BTC/USDT', tradeId: 't1', orderId: 'o1', side: 'buy' },
    ...{ quantity: '0.01', price: '60000', timeMs: 20 },
    ...change,
  }) as Schemas['Trade'];
const event = (type: string, atMs: number, data: Record<string, string> = {}) => ({
  ...{ eventId: `${type} ${atMs}`, type, accountId: 'paper', atMs, data },
});

describe('what happened last', () => {
  it('is told newest first, and no more than there is room for', () => {
    const events = [event('strategy.stopped', 30, { strategy_id: 'grid', reason: 'lost too much' })];
    const lines = latestLines({ orders: [order({})], trades: [trade({})], events }, 2);
    expect(lines.map(({ key, look, detail }) => [key, look, detail])).toEqual([
      ['latest.strategy.stopped', 'bad', 'lost too much'],
      ['latest.trade', 'good', undefined],
    ]);
  });

  it('tells an order by its trades once it fills, and why it was refused', () => {
    const denied = order({ state: 'DENIED', message: 'too large' });
    const lines = latestLines({ orders: [order({ state: 'FILLED' }), denied], trades: [], events: [] }, 9);
    expect(lines).toMatchObject([
      { look: 'bad', detail: 'too large', words: { state: ['order', 'DENIED'] } },
    ]);
  });

  it('leaves out what it has no words for', () => {
    const events = [event('something.new', 1), event('account.opened', 2)];
    expect(latestLines({ orders: [], trades: [], events }, 9)).toEqual([]);
  });
});

describe('events that were told', () => {
  it('are kept once each, newest first, where no list can be asked for them', () => {
    const first = event('account.halted', 5);
    const one = withEvent(latest.get(), first);
    expect(withEvent(one, first)).toBe(one);
    expect(withEvent(one, event('order.filled', 6))).toBe(one);
    const later = withEvent(one, event('account.resumed', 4));
    expect(later.map(({ type }) => type)).toEqual(['account.halted', 'account.resumed']);
    const many = Array.from({ length: 40 }, (_, atMs) => event('strategy.changed', atMs));
    expect(many.reduce(withEvent, later)).toHaveLength(30);
  });
});
