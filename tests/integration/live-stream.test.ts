import { expect, it, onTestFinished } from 'vitest';
import {
  type MarketUpdate,
  type StreamMessageResource,
  streamTicketResource,
} from '#shared/http-api/stream-schemas.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { webSocket } from '#shared/stream-client/web-socket.ts';
import { call, marketBuy, place } from '../support/api.ts';
import { eventually } from '../support/eventually.ts';
import { tokenOfNewUser } from '../support/new-user.ts';

async function ticketFor(token?: string) {
  const answer = await call('POST', '/v1/stream/tickets', token === undefined ? {} : { token });
  return streamTicketResource.parse(answer.body);
}

/** A client that listens until the test ends, and can be cut off. */
function listen(topics: Readonly<Record<string, number | undefined>>, token?: string) {
  const heard = { messages: [] as StreamMessageResource[], updates: [] as MarketUpdate[], live: 0 };
  const sockets: { close(): void }[] = [];
  const client = new StreamClient({
    topics,
    ticket: () => ticketFor(token),
    connect: (address, events) => {
      const socket = webSocket(address, events);
      sockets.push(socket);
      return socket;
    },
    nowMs: Date.now,
    after: (delayMs, act) => {
      const timer = setTimeout(act, delayMs);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onMessage: (message) => heard.messages.push(message),
    onUpdate: (update) => heard.updates.push(update),
    onReset: () => {},
    onState: ({ state }) => {
      if (state === 'LIVE') heard.live += 1;
    },
  });
  onTestFinished(() => client.stop());
  client.start();
  const live = (times = 1) =>
    eventually(async () => (heard.live >= times ? true : undefined), {
      otherwise: () => 'it never was live',
    });
  return { heard, live, cut: () => sockets.at(-1)?.close() };
}

it('a user hears of an order once and in order, also while cut off, another user nothing; markets are told', async () => {
  const own = listen({ orders: undefined, balances: undefined });
  const markets = listen({ 'ticker:binance:BTC/USDT': undefined });
  const other = listen({ orders: undefined }, await tokenOfNewUser(`stream-${Date.now()}@example.com`));
  await Promise.all([own.live(), markets.live(), other.live()]);
  const placing = place(marketBuy());
  own.cut();
  const { orderId } = await placing;
  const types = () =>
    own.heard.messages
      .filter(({ topic, data }) => topic === 'orders' && data.order_id === orderId)
      .map(({ type }) => type);
  await eventually(async () => (types().at(-1) === 'order.filled' ? true : undefined), {
    otherwise: () => `heard ${types().join()}`,
  });
  expect(types()).toEqual(['order.initialized', 'order.accepted', 'order.filled']);
  const numbers = own.heard.messages
    .filter(({ topic }) => topic === 'orders')
    .map(({ sequence }) => sequence);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(other.heard.messages).toEqual([]);
  await eventually(async () => (markets.heard.updates.length > 0 ? true : undefined), {
    otherwise: () => 'the market says nothing',
  });
});

it('a ticket opens one connection, of a user who is known', async () => {
  expect((await call('POST', '/v1/stream/tickets', { token: '' })).status).toBe(401);
  const { url, ticket } = await ticketFor();
  const open = (query: string) =>
    new Promise<string>((resolve) => {
      const socket = webSocket(`${url}${query}`, {
        opened: () => {
          resolve('opened');
          socket.close();
        },
        heard: () => {},
        ended: () => resolve('refused'),
      });
    });
  expect(await open(`?ticket=${ticket}`)).toBe('opened');
  expect(await open(`?ticket=${ticket}`)).toBe('refused');
  expect(await open('?ticket=guessed')).toBe('refused');
  expect(await open('')).toBe('refused');
});
