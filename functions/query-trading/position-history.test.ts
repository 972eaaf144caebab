import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { defaultInstrumentSettings } from '#shared/domain/account/instrument-settings.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { OrderTerms } from '#shared/domain/order/order.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { positionHistoryPage } from '#shared/http-api/position-history.ts';
import { aFill, testRef } from '#shared/testing/builders.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

const perpetual = 'BTC/USDT:USDT';
let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});
const onPerpetuals = async () => {
  world = await TradingWorld.open({ account: { venue: 'binanceusdm' }, balances: { USDT: '100000' } });
};

async function get(query: Readonly<Record<string, string>> = {}, ownerId: string = testRef.ownerId) {
  const { memory: store, market, clock, log } = world;
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const deps = { store, market, clock, log, balances: new BalanceReader({ store, clock }), ledgerKey };
  const route = 'GET /v1/positions/history';
  const json = () => refuse('MALFORMED_REQUEST', 'no body');
  const answer = await routes[route]?.(deps, {
    ownerId,
    correlationId: 'c',
    route,
    path: {},
    query,
    headers: {},
    json,
  });
  if (!answer) throw new Error('test: no such route');
  return answer;
}
async function history(query: Readonly<Record<string, string>> = {}, ownerId?: string) {
  const answer = await get(query, ownerId);
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  return positionHistoryPage.parse(answer.value.body);
}

/** An order that is filled whole, `seconds` after the start. */
async function trade(seconds: number, terms: Partial<OrderTerms>, price: string, given: Partial<Fill> = {}) {
  const order = await world.placeAndRun({ instrument: 'BTC/USDT', ...terms });
  const fill = world.venue.execute(`TW${order.orderId}01`, order.quantity ?? d('0'), d(price));
  await world.recordFill({ ...fill, venueTimeMs: startMs + seconds * 1000, ...given });
}
const fee = (asset: string, amount: string) => ({ fee: { asset, amount: d(amount) } });

describe('GET /v1/positions/history', () => {
  it('tells of spot from the first buy to the last lot: dust is no position', async () => {
    await trade(1, { quantity: d('0.1') }, '60000', fee('BTC', '0.000100005'));
    await trade(2, { side: 'sell', quantity: d('0.04') }, '61000', fee('USDT', '2.44'));
    await trade(3, { side: 'sell', quantity: d('0.05989') }, '62000', fee('USDT', '3.7'));
    await trade(4, { quantity: d('0.2') }, '60000');
    const { positions, cursor } = await history();
    expect(cursor).toBeNull();
    expect(positions).toEqual([
      expect.objectContaining({
        side: 'LONG',
        entryQuantity: '0.2',
        exitQuantity: '0',
        averageExitPrice: null,
        openedAtMs: startMs + 4000,
        closedAtMs: null,
      }),
      {
        positionId: 'account-1~BTC-USDT',
        accountId: 'account-1',
        venue: 'binance',
        instrument: 'BTC/USDT',
        kind: 'SPOT',
        positionSide: null,
        side: 'LONG',
        entryQuantity: '0.1',
        averageEntryPrice: '60000',
        exitQuantity: '0.09989',
        averageExitPrice: '61599.559515467013',
        realizedPnl: '159.78',
        fees: { BTC: '0.000100005', USDT: '6.14' },
        funding: null,
        openedAtMs: startMs + 1000,
        closedAtMs: startMs + 3000,
      },
    ]);
  });

  it('tells of a perpetual with the funding of its time, also what was booked after it was closed', async () => {
    await onPerpetuals();
    const pay = (seconds: number, amount: string) =>
      world.memory.commit([
        {
          kind: 'insertFunding',
          ref: testRef,
          payment: {
            fundingId: `f-${seconds}`,
            instrument: perpetual,
            asset: 'USDT',
            amount: d(amount),
            venueTimeMs: startMs + seconds * 1000,
          },
        },
      ]);
    await pay(0, '100');
    await trade(1, { instrument: perpetual, side: 'sell', quantity: d('0.2') }, '60000', fee('USDT', '6'));
    await pay(2, '-1.5');
    await trade(3, { instrument: perpetual, quantity: d('0.2'), reduceOnly: true }, '59000');
    await pay(3, '-0.25');
    await pay(4, '100');
    const { positions } = await history({ accountId: 'account-1' });
    expect(positions).toMatchObject([
      {
        positionId: 'account-1~BTC-USDT-USDT',
        kind: 'PERPETUAL',
        side: 'SHORT',
        entryQuantity: '0.2',
        averageEntryPrice: '60000',
        exitQuantity: '0.2',
        averageExitPrice: '59000',
        realizedPnl: '200',
        fees: { USDT: '6' },
        funding: '-1.75',
        closedAtMs: startMs + 3000,
      },
    ]);
  });

  it('keeps both sides of a hedge apart, and does not guess who paid funding', async () => {
    await onPerpetuals();
    const settings = { ...defaultInstrumentSettings(testRef, perpetual), positionMode: 'HEDGE' } as const;
    await world.memory.commit([{ kind: 'saveInstrumentSettings', settings }]);
    const long = { instrument: perpetual, positionSide: 'LONG', quantity: d('0.1') } as const;
    const short = { instrument: perpetual, positionSide: 'SHORT', quantity: d('0.1') } as const;
    await trade(1, long, '60000');
    await trade(2, { ...short, side: 'sell' }, '60000');
    await trade(3, { ...long, side: 'sell' }, '61000');
    const { positions } = await history();
    expect(
      positions.map((each) => [each.positionSide, each.realizedPnl, each.closedAtMs, each.funding]),
    ).toEqual([
      ['SHORT', '0', null, null],
      ['LONG', '100', startMs + 3000, null],
    ]);
  });

  it('pages through what was closed, last closed first, of one instrument or of all', async () => {
    for (let n = 0; n < 6; n += 1) {
      const instrument = n % 3 === 0 ? 'ETH/USDT' : 'BTC/USDT';
      for (const side of ['buy', 'sell'] as const)
        await world.recordFill(
          aFill({
            instrument,
            side,
            clientOrderId: 'by-hand',
            tradeId: `${n}-${side}`,
            quantity: d('0.1'),
            price: d('100'),
            venueTimeMs: startMs + n,
          }),
        );
    }
    const walk = async (query: Record<string, string>) => {
      const found: number[] = [];
      let cursor: string | null = null;
      do {
        const next: Record<string, string> = cursor === null ? {} : { cursor };
        const page: Awaited<ReturnType<typeof history>> = await history({ ...query, ...next });
        found.push(...page.positions.map(({ closedAtMs }) => (closedAtMs ?? 0) - startMs));
        cursor = page.cursor;
      } while (cursor !== null);
      return found;
    };
    for (const limit of ['1', '2', '100']) {
      expect(await walk({ limit })).toEqual([5, 4, 3, 2, 1, 0]);
      expect(await walk({ limit, instrument: 'ETH/USDT' })).toEqual([3, 0]);
    }
  });

  it('shows nothing of another user, and refuses what is no query', async () => {
    await trade(1, { quantity: d('0.1') }, '60000');
    expect(await history({}, 'user-2')).toEqual({ positions: [], cursor: null });
    expect(await get({ accountId: 'account-1' }, 'user-2')).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_FOUND' },
    });
    expect(await get({ instrument: 'BTCUSDT' })).toMatchObject({ refusal: { field: 'instrument' } });
    expect(await get({ state: 'open' })).toMatchObject({ refusal: { field: 'state' } });
  });
});
