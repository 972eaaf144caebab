import { describe, expect, it } from 'vitest';
import type { Order } from '../api/client.ts';
import { listWithNews, newsOf, openWithNews, pageWithNews } from './order-news.ts';
import { OrderTeller } from './tell-orders.ts';

const order = (orderId: string, updatedAtMs = 10) =>
  ({ orderId, state: 'ACCEPTED', filledQuantity: '0', updatedAtMs }) as Order;
const told = (orderId: string, state: string, atMs = 20) => ({
  atMs,
  data: { order_id: orderId, state, filled_qty: '0.5' },
});
const newsFor = (...all: ReturnType<typeof told>[]) =>
  new Map(all.map((each) => newsOf(each)).flatMap((news) => (news ? [[news.orderId, news]] : [])));

describe('news of orders', () => {
  it('is what an event says, where it says it', () => {
    expect(newsOf(told('a', 'FILLED'))).toEqual({
      ...{ orderId: 'a', state: 'FILLED', filledQuantity: '0.5', atMs: 20 },
    });
    expect(newsOf(told('a', 'SOMETHING_NEW'))).toBeUndefined();
    expect(newsOf({ atMs: 1, data: {} })).toBeUndefined();
  });

  it('changes the order that it is of, and leaves the others the same objects', () => {
    const orders = [order('a'), order('b')];
    const now = listWithNews(orders, newsFor(told('b', 'PARTIALLY_FILLED')));
    expect(now[0]).toBe(orders[0]);
    expect(now[1]).toMatchObject({ state: 'PARTIALLY_FILLED', filledQuantity: '0.5', updatedAtMs: 20 });
  });

  it('says nothing of an order that was read later', () => {
    const orders = [order('a', 30), order('b', 20)];
    expect(listWithNews(orders, newsFor(told('a', 'FILLED'), told('b', 'FILLED')))).toBe(orders);
  });

  it('takes what is over out of a list of open ones, and out of no other', () => {
    const page = { items: [order('a'), order('b')], cursor: 'c' };
    const news = newsFor(told('a', 'CANCELED'));
    expect(openWithNews(page.items, news).map(({ orderId }) => orderId)).toEqual(['b']);
    expect(pageWithNews(page, news, true).items).toHaveLength(1);
    expect(pageWithNews(page, news, false).items.map(({ state }) => state)).toEqual(['CANCELED', 'ACCEPTED']);
    expect(pageWithNews(page, newsFor(told('z', 'FILLED')), true)).toBe(page);
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
});
