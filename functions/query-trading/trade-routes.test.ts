import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { tradePage } from '#shared/http-api/trades.ts';
import { aControl, aFill, anAccount, testClientOrderId, testRef } from '#shared/testing/builders.ts';
import { startMs } from '#shared/testing/simulated-clock.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open();
});

async function get(
  route: string,
  query: Readonly<Record<string, string>> = {},
  given: { readonly ownerId?: string; readonly path?: Readonly<Record<string, string>> } = {},
) {
  const { ownerId = testRef.ownerId, path = {} } = given;
  const { memory: store, market, clock, log } = world;
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const deps = { store, market, clock, log, balances: new BalanceReader({ store, clock }), ledgerKey };
  const json = () => refuse('MALFORMED_REQUEST', 'no body');
  const request = { ownerId, correlationId: 'c', route, path, query, headers: {}, json };
  const answer = await routes[route]?.(deps, request);
  if (!answer) throw new Error(`test: no route ${route}`);
  return answer;
}

async function trades(query: Readonly<Record<string, string>> = {}, ownerId?: string) {
  const answer = await get('GET /v1/trades', query, ownerId === undefined ? {} : { ownerId });
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  return tradePage.parse(answer.value.body);
}

/** Every third of another instrument; a second account at another venue has every fifth. */
async function bookThirty(): Promise<void> {
  const other = anAccount({ accountId: 'account-2', venue: 'upbit' });
  await world.memory.commit([{ kind: 'insertAccount', account: other, control: aControl(other) }]);
  for (let n = 0; n < 30; n += 1) {
    const fill = aFill({
      tradeId: String(n).padStart(2, '0'),
      venueTimeMs: startMs + n,
      ...(n % 3 === 0 ? { instrument: 'ETH/USDT' } : {}),
      ...(n % 5 === 0 ? { accountId: 'account-2', venue: 'upbit' } : {}),
    });
    await world.memory.commit([{ kind: 'insertFill', fill, orderId: undefined }]);
  }
}

const numbers = (from: number, to: number, isKept: (n: number) => boolean = () => true) =>
  Array.from({ length: to - from }, (_, index) => to - 1 - index).filter(isKept);

describe('GET /v1/trades', () => {
  beforeEach(bookThirty);

  it.each<[string, Record<string, string>, readonly number[]]>([
    ['all of them, of all accounts', {}, numbers(0, 30)],
    ['of one account', { accountId: 'account-1' }, numbers(0, 30, (n) => n % 5 !== 0)],
    ['of one venue', { venue: 'upbit' }, numbers(0, 30, (n) => n % 5 === 0)],
    ['of a venue without an account', { venue: 'okx' }, []],
    ['of one instrument', { instrument: 'ETH/USDT' }, numbers(0, 30, (n) => n % 3 === 0)],
    ['of an instrument never traded', { instrument: 'XRP/USDT' }, []],
    ['of a time', { fromMs: String(startMs + 7), toMs: String(startMs + 20) }, numbers(7, 20)],
    [
      'of all of these at once',
      { venue: 'binance', instrument: 'ETH/USDT', toMs: String(startMs + 13) },
      numbers(0, 13, (n) => n % 3 === 0 && n % 5 !== 0),
    ],
  ])('%s, newest first, in pages of any size', async (_name, query, expected) => {
    for (const limit of ['1', '4', '100']) {
      const found: number[] = [];
      let cursor: string | null = null;
      do {
        const next: Record<string, string> = cursor === null ? {} : { cursor };
        const page: Awaited<ReturnType<typeof trades>> = await trades({ ...query, ...next, limit });
        expect(page.trades.length).toBeLessThanOrEqual(Number(limit));
        found.push(...page.trades.map(({ tradeId }) => Number(tradeId)));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(found).toEqual(expected);
    }
  });

  it('shows every fact of a fill', async () => {
    const fill = aFill({
      tradeId: 'newest',
      venueTimeMs: startMs + 99,
      positionSide: 'LONG',
      fee: { asset: 'USDT', amount: aFill().price.dividedBy(-1000) },
      realizedPnl: aFill().quantity,
      liquidation: true,
    });
    await world.memory.commit([{ kind: 'insertFill', fill, orderId: 'an-order' }]);
    expect((await trades({ limit: '1' })).trades).toEqual([
      {
        tradeId: 'newest',
        orderId: 'an-order',
        venueOrderId: '7001',
        accountId: 'account-1',
        venue: 'binance',
        instrument: 'BTC/USDT',
        side: 'buy',
        positionSide: 'LONG',
        price: '60000',
        quantity: '0.1',
        cost: '6000',
        fee: { asset: 'USDT', amount: '-60' },
        realizedPnl: '0.1',
        liquidity: 'taker',
        isLiquidation: true,
        timeMs: startMs + 99,
      },
    ]);
  });

  it('shows nothing of another user', async () => {
    expect(await trades({}, 'user-2')).toEqual({ trades: [], cursor: null });
    const answer = await get('GET /v1/trades', { accountId: 'account-1' }, { ownerId: 'user-2' });
    expect(answer).toMatchObject({ refusal: { code: 'ACCOUNT_NOT_FOUND' } });
  });

  it.each<[string, Record<string, string>, string]>([
    ['a venue that is none', { venue: 'nyse' }, 'venue'],
    ['a symbol of the venue', { instrument: 'BTCUSDT' }, 'instrument'],
    ['a date', { fromMs: '2026-01-01' }, 'fromMs'],
    ['a negative time', { toMs: '-1' }, 'toMs'],
    ['an end before its beginning', { fromMs: '5', toMs: '4' }, 'toMs'],
    ['no limit at all', { limit: '0' }, 'limit'],
    ['too high a limit', { limit: '501' }, 'limit'],
    ['a field that is none', { side: 'buy' }, 'side'],
  ])('refuses %s and names the field', async (_name, query, field) => {
    expect(await get('GET /v1/trades', query)).toMatchObject({ ok: false, refusal: { field } });
  });
});

describe('GET /v1/orders/{orderId}/fills', () => {
  const fills = (orderId: string, query: Record<string, string> = {}, ownerId = testRef.ownerId) =>
    get('GET /v1/orders/{orderId}/fills', query, { path: { orderId }, ownerId });

  async function filledThrice() {
    const order = await world.placeAndRun();
    const clientOrderId = testClientOrderId.replace(/TW.*01$/, `TW${order.orderId}01`);
    const { venueOrderId = '' } = await world.order(order.orderId);
    for (const tradeId of ['7', '8', '9'])
      await world.recordFill(aFill({ tradeId, clientOrderId, venueOrderId }));
    // Another order's, of the same account.
    await world.recordFill(aFill({ tradeId: '10', clientOrderId: 'by-hand', venueOrderId: '9009' }));
    return order.orderId;
  }

  it('are those of the order, newest first, in pages of any size', async () => {
    const orderId = await filledThrice();
    for (const limit of ['1', '2', '3', '100']) {
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const next: Record<string, string> = cursor === null ? {} : { cursor };
        const answer = await fills(orderId, { limit, ...next });
        if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
        const page = tradePage.parse(answer.value.body);
        expect(page.trades.every((trade) => trade.orderId === orderId)).toBe(true);
        found.push(...page.trades.map(({ tradeId }) => tradeId));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(found).toEqual(['9', '8', '7']);
    }
  });

  it('are none of an order that has none', async () => {
    const { orderId } = await world.placeAndRun();
    expect(await fills(orderId)).toMatchObject({ value: { body: { trades: [], cursor: null } } });
  });

  it('are nobody else’s', async () => {
    const orderId = await filledThrice();
    expect(await fills(orderId, {}, 'user-2')).toMatchObject({ refusal: { code: 'ORDER_NOT_FOUND' } });
    expect(await fills('no-order')).toMatchObject({ refusal: { code: 'ORDER_NOT_FOUND' } });
  });

  it('refuse a cursor that is not theirs', async () => {
    const orderId = await filledThrice();
    await expect(fills(orderId, { cursor: 'bm9wZQ' })).rejects.toThrow(/cursor/);
  });
});
