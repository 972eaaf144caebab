import { describe, expect, it } from 'vitest';
import type { Order } from '../api/client.ts';
import { listWithNews, newsOf, newsTogether, type OrderNews, pageWithNews, type Told } from './order-news.ts';
import { OrderTeller } from './tell-orders.ts';

const order = (orderId: string, updatedAtMs = 10) =>
  ({ orderId, state: 'ACCEPTED', filledQuantity: '0', updatedAtMs }) as Order;
const told = (orderId: string, state: string, atMs = 20, facts: Told['data'] = {}): Told => ({
  ...{ accountId: 'paper', correlationId: 'c', atMs },
  data: { order_id: orderId, state, filled_qty: '0.5', ...facts },
});
/** As the first event of an order tells of it. */
const placing = {
  ...{ exchange: 'binance', symbol: 'BTC/USDT', side: 'buy', order_type: 'limit', time_in_force: 'GTC' },
  ...{ quantity: '1', limit_price: '30000', filled_qty: '0', reduce_only: 'false', post_only: 'false' },
  ...{ reserved_asset: 'USDT', reserved_amount: '30000', created_at_ms: '20' },
};
const began = (orderId: string, state = 'INITIALIZED') => told(orderId, state, 20, placing);
const newsFor = (...all: readonly Told[]) => {
  const news = new Map<string, OrderNews>();
  for (const next of all.flatMap((each) => newsOf(each) ?? []))
    news.set(next.orderId, newsTogether(news.get(next.orderId), next));
  return news;
};
const all = { accountId: 'paper', isOpenOnly: false };
const open = { accountId: 'paper', isOpenOnly: true };
const ids = (orders: readonly Order[]) => orders.map(({ orderId }) => orderId);

describe('news of orders', () => {
  it('is what an event says, where it says it', () => {
    expect(newsOf(told('a', 'FILLED'))).toEqual({
      ...{ orderId: 'a', state: 'FILLED', filledQuantity: '0.5', atMs: 20 },
    });
    expect(newsOf(told('a', 'SOMETHING_NEW'))).toBeUndefined();
    expect(newsOf({ ...told('a', 'FILLED'), data: {} })).toBeUndefined();
  });

  it('changes the order that it is of, and leaves the others the same objects', () => {
    const orders = [order('a'), order('b')];
    const now = listWithNews(orders, newsFor(told('b', 'PARTIALLY_FILLED')), all);
    expect(now[0]).toBe(orders[0]);
    expect(now[1]).toMatchObject({ state: 'PARTIALLY_FILLED', filledQuantity: '0.5', updatedAtMs: 20 });
  });

  it('says nothing of an order that was read later', () => {
    const orders = [order('a', 30), order('b', 20)];
    expect(listWithNews(orders, newsFor(told('a', 'FILLED'), told('b', 'FILLED')), all)).toBe(orders);
  });

  it('takes what is over out of a list of open ones, and out of no other', () => {
    const page = { items: [order('a'), order('b')], cursor: 'c' };
    const news = newsFor(told('a', 'CANCELED'));
    expect(ids(listWithNews(page.items, news, open))).toEqual(['b']);
    expect(pageWithNews(page, news, open).items).toHaveLength(1);
    expect(pageWithNews(page, news, all).items.map(({ state }) => state)).toEqual(['CANCELED', 'ACCEPTED']);
    expect(pageWithNews(page, newsFor(told('z', 'FILLED')), open)).toBe(page);
  });
});

describe('a new order', () => {
  it('stands where a read would have it, once, as its event tells of it', () => {
    const orders = [order('d'), order('b')];
    const now = listWithNews(orders, newsFor(began('c'), began('e')), open);
    expect(ids(now)).toEqual(['e', 'd', 'c', 'b']);
    expect(now[2]).toMatchObject({ instrument: 'BTC/USDT', limitPrice: '30000', state: 'INITIALIZED' });
    expect(now[1]).toBe(orders[0]);
    expect(listWithNews(now, newsFor(began('c')), open)).toBe(now);
  });

  it('is as its later events of the same frame tell of it', () => {
    const news = newsFor(began('c'), told('c', 'PARTIALLY_FILLED', 30));
    const [shown] = listWithNews([], news, open);
    expect(shown).toMatchObject({ state: 'PARTIALLY_FILLED', filledQuantity: '0.5', quantity: '1' });
    expect(shown).toMatchObject({ createdAtMs: 20, updatedAtMs: 30 });
  });

  it.each([
    ['of another account', began('c'), { ...open, accountId: 'paper-2' }],
    ['of an account that begins alike', began('c'), { ...open, accountId: 'pap' }],
    ['that was denied, where only open ones are', began('c', 'DENIED'), open],
    ['of a producer that does not tell of it in full', told('c', 'INITIALIZED'), open],
  ])('%s is not put in', (_name, message, of) => {
    const orders = [order('b')];
    expect(listWithNews(orders, newsFor(message), of)).toBe(orders);
  });

  it('that is over already is in the list of all, and in no list of open ones', () => {
    const news = newsFor(began('c'), told('c', 'FILLED', 30));
    expect(ids(listWithNews([order('b')], news, all))).toEqual(['c', 'b']);
    expect(ids(listWithNews([order('b')], news, open))).toEqual(['b']);
  });

  it('keeps a list that is cut off as long as it was', () => {
    const orders = [order('d'), order('b')];
    expect(ids(listWithNews(orders, newsFor(began('e')), { ...all, most: 2 }))).toEqual(['e', 'd']);
    expect(ids(listWithNews(orders, newsFor(began('a')), { ...all, most: 2 }))).toEqual(['d', 'b']);
    expect(ids(listWithNews(orders, newsFor(began('a')), { ...all, most: 3 }))).toEqual(['d', 'b', 'a']);
  });

  it('leaves what the cursor of a page says of its last order true', () => {
    const page = { items: [order('d'), order('b')], cursor: 'behind b' };
    const now = pageWithNews(page, newsFor(began('e'), began('c'), began('a')), open);
    expect([ids(now.items), now.cursor]).toEqual([['e', 'd', 'c', 'b'], 'behind b']);
    expect(pageWithNews(page, newsFor(began('a')), open)).toBe(page);
    const whole = pageWithNews({ ...page, cursor: null }, newsFor(began('a')), open);
    expect(ids(whole.items)).toEqual(['d', 'b', 'a']);
  });
});

describe('telling of orders', () => {
  it('is once a frame, of each order the newest', () => {
    const frames: (() => void)[] = [];
    const heard: string[][] = [];
    const teller = new OrderTeller(
      (act) => frames.push(act),
      (news) => heard.push([...news.values()].map(({ orderId, state }) => `${orderId} ${state}`)),
    );
    teller.hear(told('a', 'SUBMITTED', 1));
    teller.hear(told('a', 'FILLED', 3));
    teller.hear(told('a', 'ACCEPTED', 2));
    teller.hear(told('b', 'ACCEPTED', 2));
    expect([frames.length, heard]).toEqual([1, []]);
    frames[0]?.();
    teller.hear(told('a', 'FILLED', 4));
    frames[1]?.();
    expect(heard).toEqual([['a FILLED', 'b ACCEPTED'], ['a FILLED']]);
  });

  it('keeps how an order began, whatever is told of it in the same frame', () => {
    const frames: (() => void)[] = [];
    const heard: OrderNews[] = [];
    const teller = new OrderTeller(
      (act) => frames.push(act),
      (news) => heard.push(...news.values()),
    );
    for (const each of [began('a'), told('a', 'ACCEPTED', 30)]) teller.hear(each);
    frames[0]?.();
    expect(heard).toMatchObject([{ state: 'ACCEPTED', atMs: 30, placed: { quantity: '1' } }]);
  });
});
