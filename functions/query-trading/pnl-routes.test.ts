import { beforeEach, describe, expect, it } from 'vitest';
import { BalanceReader } from '#shared/application/get-balances.ts';
import { openAccount } from '#shared/application/open-account.ts';
import { decimal as d } from '#shared/domain/money/decimal.ts';
import type { Fill } from '#shared/domain/order/fill.ts';
import type { OrderTerms } from '#shared/domain/order/order.ts';
import { refuse } from '#shared/domain/refusal.ts';
import { pnlReportResource } from '#shared/http-api/pnl.ts';
import { aFill, anAccount, aPrice, testRef } from '#shared/testing/builders.ts';
import { TradingWorld } from '#shared/testing/trading-world.ts';
import { routes } from './routes.ts';

let world: TradingWorld;
beforeEach(async () => {
  world = await TradingWorld.open({ balances: { USDT: '100000', BTC: '1', BNB: '1' } });
});

async function get(query: Readonly<Record<string, string>> = {}, ownerId: string = testRef.ownerId) {
  const { memory: store, market, clock, log } = world;
  const ledgerKey = { keyId: 'key-1', publicKey: async () => '' };
  const deps = { store, market, clock, log, balances: new BalanceReader({ store, clock }), ledgerKey };
  const route = 'GET /v1/pnl';
  const json = () => refuse('MALFORMED_REQUEST', 'no body');
  const request = { ownerId, correlationId: 'c', route, path: {}, query, headers: {}, json };
  const answer = await routes[route]?.(deps, request);
  if (!answer) throw new Error('test: no such route');
  return answer;
}

async function pnl(query: Readonly<Record<string, string>> = {}, ownerId?: string) {
  const answer = await get(query, ownerId);
  if (!answer.ok) throw new Error(`test: refused with ${answer.refusal.code}`);
  return pnlReportResource.parse(answer.value.body);
}

const at = (time: string) => Date.parse(`${time}Z`);

/** An order that is filled whole at a moment of the venue's. */
async function trade(
  time: string,
  [side, quantity, price]: readonly ['buy' | 'sell', string, string],
  { fee, ...terms }: Partial<OrderTerms> & Pick<Fill, 'fee'> = {},
) {
  const order = await world.placeAndRun({ instrument: 'BTC/USDT', side, quantity: d(quantity), ...terms });
  const fill = world.venue.execute(`TW${order.orderId}01`, d(quantity), d(price));
  await world.recordFill({ ...fill, venueTimeMs: at(time), ...(fee ? { fee } : {}) });
}
const fee = (asset: string, amount: string) => ({ fee: { asset, amount: d(amount) } });

/** Worked out by hand: bought 0.1 at 59000 and 0.1 at 60000; sold 0.1 at 61000 as February ends in Seoul, 0.05 at 59000 after. */
async function tradeFourTimes() {
  await trade('2026-02-27T12:00', ['buy', '0.1', '59000'], { strategyId: 'GRID', ...fee('USDT', '6') });
  await trade('2026-02-28T14:59', ['buy', '0.1', '60000'], { strategyId: 'DCA', ...fee('BNB', '0.01') });
  await trade('2026-02-28T15:00', ['sell', '0.1', '61000'], { strategyId: 'GRID', ...fee('USDT', '6.2') });
  await trade('2026-03-01T15:00', ['sell', '0.05', '59000']);
}
type Report = Awaited<ReturnType<typeof pnl>>;
const rowsOf = ({ rows }: Report) =>
  rows.map((row) => [row.group, row.realized, row.fees, row.net, row.trades]);

describe('GET /v1/pnl', () => {
  it.each<[string, Record<string, string>, unknown[]]>([
    [
      'days in UTC, the oldest sold first',
      { by: 'day' },
      [
        ['2026-02-27', '0', '6', '-6', 1],
        ['2026-02-28', '200', '6.2', '193.8', 2],
        ['2026-03-01', '-50', '0', '-50', 1],
      ],
    ],
    [
      'days in Seoul, at the average of 59500',
      { by: 'day', zone: 'Asia/Seoul', basis: 'AVERAGE' },
      [
        ['2026-02-27', '0', '6', '-6', 1],
        ['2026-02-28', '0', '0', '0', 1],
        ['2026-03-01', '150', '6.2', '143.8', 1],
        ['2026-03-02', '-25', '0', '-25', 1],
      ],
    ],
    [
      'months in Seoul',
      { by: 'month', zone: 'Asia/Seoul' },
      [
        ['2026-02', '0', '6', '-6', 2],
        ['2026-03', '150', '6.2', '143.8', 2],
      ],
    ],
    [
      'weeks from Monday',
      { by: 'week', zone: 'Asia/Seoul' },
      [
        ['2026-02-23', '200', '12.2', '187.8', 3],
        ['2026-03-02', '-50', '0', '-50', 1],
      ],
    ],
    [
      'strategies: profit belongs to the order that closed',
      { by: 'strategy' },
      [
        [null, '-50', '0', '-50', 1],
        ['DCA', '0', '0', '0', 1],
        ['GRID', '200', '12.2', '187.8', 2],
      ],
    ],
    [
      'a range: its trades alone, at the cost of what was bought before',
      { by: 'instrument', from: String(at('2026-02-28T15:00')), to: String(at('2026-03-01T15:00')) },
      [['BTC/USDT', '200', '6.2', '193.8', 1]],
    ],
  ])('tells by %s', async (_name, query, rows) => {
    await tradeFourTimes();
    expect(rowsOf(await pnl(query))).toEqual(rows);
  });

  it('values what is open at the market, and tells fees that nothing converts', async () => {
    await tradeFourTimes();
    const price = { bid: d('62999'), ask: d('63001'), asOfMs: world.clock.nowMs() };
    await world.market.savePrice(aPrice(price));
    const { open, totals, rates, uncovered, equity } = await pnl({ currency: 'KRW' });
    // 0.05 of the second lot, 60000 each: 0.05 × 3000.
    expect(open).toMatchObject([
      { quantity: '0.05', cost: '3000', averagePrice: '60000', midPrice: '63000', unrealized: '150' },
    ]);
    expect(totals).toMatchObject([
      { net: '137.8', unrealized: '150', unconvertedFees: { BNB: '0.01' }, reported: null },
    ]);
    expect([rates, uncovered, equity]).toEqual([[], [], null]);
    expect((await pnl({ to: String(at('2026-03-02T00:00')) })).open[0]).toMatchObject({ unrealized: '150' });
  });

  it('converts where a rate is known, and says which', async () => {
    await tradeFourTimes();
    const asOfMs = world.clock.nowMs();
    const save = (given: object) => world.market.savePrice(aPrice({ asOfMs, ...given }));
    await save({ symbol: 'BNB/USDT', bid: d('599'), ask: d('601') });
    await save({ venue: 'upbit', symbol: 'USDT/KRW', bid: d('1399'), ask: d('1401') });
    const { totals, rates } = await pnl({ currency: 'KRW' });
    // 0.01 BNB are 6 USDT: 131.8 USDT, at 1400 won each.
    expect(totals).toMatchObject([
      {
        ...{ fees: '18.2', net: '131.8', unconvertedFees: {} },
        reported: {
          net: '184520',
          rate: { rate: '1400', market: { venue: 'upbit', symbol: 'USDT/KRW', asOfMs } },
        },
      },
    ]);
    expect(rates).toMatchObject([{ from: 'BNB', to: 'USDT', rate: '600', market: { asOfMs } }]);
    world.clock.advance(60_001);
    const later = await pnl({ currency: 'KRW' });
    expect(later.rates).toEqual([]);
    expect(later.totals).toMatchObject([{ unrealized: null, reported: null }]);
  });

  it('draws the equity curve from what was paid in', async () => {
    await tradeFourTimes();
    const { equity } = await pnl({ equity: 'true' });
    const [curve] = equity ?? [];
    // 100000 were paid in; −6, +193.8, −50. The peak is 187.8.
    expect(curve?.asset).toBe('USDT');
    expect(curve?.drawdownMax).toBe('50');
    expect(curve?.points.at(-1)?.paidIn).toBe('100000');
    expect(curve?.points.at(-1)?.equity).toBe('100137.8');
  });

  it('adds funding of a perpetual, and leaves accounts that are not asked for', async () => {
    const { memory: store, clock, ids } = world;
    const second = anAccount({ accountId: 'account-2', venue: 'binanceusdm' });
    await openAccount({ store, clock, ids }, second, [{ asset: 'USDT', amount: d('1000') }]);
    const instrument = 'BTC/USDT:USDT';
    const { ownerId, accountId, venue } = second;
    const about = { ownerId, accountId, venue, instrument, clientOrderId: 'by-hand' };
    const venueTimeMs = at('2026-03-01T00:00');
    await world.recordFill(aFill({ ...about, tradeId: '1', quantity: d('1'), price: d('100'), venueTimeMs }));
    const told = { realizedPnl: d('9.9'), venueTimeMs: venueTimeMs + 1 };
    const sell = aFill({ ...about, side: 'sell', tradeId: '2', quantity: d('1'), price: d('110'), ...told });
    await world.recordFill(sell);
    const payment = { fundingId: 'f', instrument, asset: 'USDT', amount: d('-0.4'), venueTimeMs };
    await store.commit([{ kind: 'insertFunding', ref: second, payment }]);
    await trade('2026-03-01T12:00', ['buy', '0.1', '60000'], fee('USDT', '6'));
    expect((await pnl({ venue: 'binanceusdm' })).totals).toMatchObject([
      { asset: 'USDT', realized: '9.9', fees: '0', funding: '-0.4', net: '9.5', trades: 2 },
    ]);
    expect((await pnl()).totals).toMatchObject([{ net: '3.5', trades: 3 }]);
  });

  it('shows nothing of another user, and refuses what is no query', async () => {
    await tradeFourTimes();
    expect(await pnl({ equity: 'true' }, 'user-2')).toMatchObject({
      rows: [],
      totals: [],
      open: [],
      equity: [],
    });
    for (const [field, value] of [
      ['zone', 'Asia/Nowhere'],
      ['by', 'year'],
      ['basis', 'LIFO'],
      ['from', '2026-01-01'],
      ['currency', 'EUR'],
      ['equity', 'yes'],
      ['limit', '5'],
    ] as const)
      expect(await get({ [field]: value })).toMatchObject({ ok: false, refusal: { field } });
    expect(await get({ from: '2', to: '1' })).toMatchObject({ refusal: { field: 'to' } });
    expect(await get({ accountId: 'account-1' }, 'user-2')).toMatchObject({
      refusal: { code: 'ACCOUNT_NOT_FOUND' },
    });
  });
});
