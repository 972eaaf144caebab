import { afterAll, beforeAll, expect, it } from 'vitest';
import { isTerminal } from '#shared/domain/order/order-state.ts';
import { type StrategyResource, strategyResource } from '#shared/http-api/strategy-schemas.ts';
import { call, showOrder } from '../support/api.ts';
import { clearFaults, postFault } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';

const venue = 'bybit';
const answers = ['notice', 'pause', 'stop'] as const;
const idOf = (answer: string) => `silent-${answer}`;
const path = (answer: string) => `/v1/strategies/${idOf(answer)}`;

/** A grid rests orders as soon as it has a price; three of them share a position. */
const wish = {
  ...{ strategy: 'grid', accountId: `paper-${venue}`, instrument: 'BTC/USDT', capital: '500' },
  ...{ sharing: 'NET', parameters: { gridNum: 2 } },
};

async function shown(answer: string): Promise<StrategyResource> {
  return strategyResource.parse((await call('GET', path(answer))).body);
}

beforeAll(async () => {
  for (const answer of answers) {
    const body = { ...wish, strategyId: idOf(answer), onSilentMarket: answer };
    strategyResource.parse((await call('POST', '/v1/strategies', { body })).body);
  }
});
afterAll(async () => {
  await clearFaults(venue);
  for (const answer of answers) await call('DELETE', path(answer));
});

it('one market of which nothing is heard for five minutes: each strategy does what its owner chose, and may go on', {
  timeout: 600_000,
}, async () => {
  for (const answer of answers)
    await eventually(async () => ((await shown(answer)).openOrders.length > 0 ? true : undefined), {
      withinMs: 150_000,
      otherwise: () => `${idOf(answer)} rests no order`,
    });
  // The venue's other markets are heard: else its kill switch would come first.
  await postFault({ stream: { kind: 'silence', target: 'public', about: 'BTCUSDT' } }, venue);
  // REST is asked for silent markets alone; not of the time, which shows that the venue lives.
  for (const what of ['tickers', 'orderbook', 'recent-trade', 'kline'])
    await postFault(
      { match: { path: `/v5/market/${what}` }, effect: 'before', respond: 'drop', times: 1_000_000 },
      venue,
    );

  const turned = async () => {
    const { state } = await shown('stop');
    return state === 'ACTIVE' ? undefined : true;
  };
  await eventually(turned, { withinMs: 420_000, otherwise: () => 'nobody noticed the silence' });
  const reason = 'its market is silent';
  await eventually(async () => ((await shown('pause')).state === 'ACTIVE' ? undefined : true), {
    otherwise: () => 'the other one goes on',
  });
  expect(await shown('stop')).toMatchObject({ state: 'STOPPED', cause: 'STALLED', reason });
  const paused = await shown('pause');
  expect(paused).toMatchObject({ state: 'PAUSED', cause: null, reason });
  expect((await shown('notice')).state).toBe('ACTIVE');

  // The market itself moves on, unheard: what is near may fill. What is far stays, or was taken back.
  const ordersOf = ({ openOrders }: StrategyResource) =>
    Promise.all(openOrders.map(({ orderId }) => showOrder(orderId)));
  const stopped = await shown('stop');
  const ended = await eventually(
    async () => {
      const orders = await ordersOf(stopped);
      return orders.every(({ state }) => isTerminal(state)) ? orders : undefined;
    },
    { otherwise: () => 'an order of the stopped one still rests' },
  );
  expect(ended.map(({ state }) => state)).toContain('CANCELED');
  const resting = await ordersOf(paused);
  expect(resting.map(({ state }) => state)).toContain('ACCEPTED');
  expect(resting.filter(({ cancelRequestedAtMs }) => cancelRequestedAtMs !== null)).toEqual([]);

  const resumed = await call('PATCH', path('pause'), { body: { state: 'ACTIVE' } });
  expect(strategyResource.parse(resumed.body)).toMatchObject({ state: 'ACTIVE', reason: 'resumed' });
});
