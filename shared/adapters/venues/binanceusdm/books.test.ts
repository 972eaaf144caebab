import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { fundingPayments, incomeSchema, transfers, unifiedSymbol } from './books-wire.ts';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedBinanceUsdm,
  startSimulatedBinanceUsdm,
} from './testing/simulated-binanceusdm.ts';

let venue: SimulatedBinanceUsdm;
let beganMs = 0;
beforeAll(async () => {
  venue = await startSimulatedBinanceUsdm();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

async function place(given: Partial<Order> = {}): Promise<string> {
  beganMs = Date.now() - 60_000;
  const { clientOrderId } = nextKey();
  const answer = await venue.session.submit(approvedOrder(given), bitcoin, clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  return answer.venueOrderId;
}
async function wallet(asset: string) {
  const answer = await venue.books.readBalances();
  if (answer.class !== 'BALANCES') throw new Error(JSON.stringify(answer));
  return answer.balances.find((balance) => balance.asset === asset)?.total ?? zero;
}

describe('the books', () => {
  it('list what is open, and find it by the venue’s id', async () => {
    const venueOrderId = await place();
    expect(await venue.books.listOpenOrders()).toMatchObject({
      class: 'ORDERS',
      orders: [{ venueOrderId, market: 'BTCUSDT', side: 'buy', quantity: d('0.002'), price: d('58000') }],
    });
    expect(await venue.books.lookUpByVenueId(bitcoin, venueOrderId)).toMatchObject({
      class: 'FOUND',
      order: { venueOrderId, status: 'ACCEPTED' },
    });
    expect(await venue.books.lookUpByVenueId(bitcoin, '99')).toEqual({ class: 'NOT_FOUND' });
  });

  it('list trades with their profit, from a time on and after a cursor', async () => {
    const opened = await place({ type: 'market' });
    const first = await venue.books.listTradesSince(bitcoin, beganMs, undefined);
    if (first.class !== 'TRADES') throw new Error(JSON.stringify(first));
    expect(first.trades.map(({ venueOrderId }) => venueOrderId)).toEqual([opened]);
    expect(await venue.books.listTradesSince(bitcoin, beganMs, first.cursor)).toEqual({
      class: 'TRADES',
      trades: [],
      cursor: first.cursor,
      hasMore: false,
    });
    await venue.moveTo('61000');
    const closed = await place({ type: 'market', side: 'sell', reduceOnly: true });
    const rest = await venue.books.listTradesSince(bitcoin, beganMs, first.cursor);
    if (rest.class !== 'TRADES') throw new Error(JSON.stringify(rest));
    expect(rest.trades.map(({ venueOrderId }) => venueOrderId)).toEqual([closed]);
    expect(rest.trades[0]?.realizedPnl?.greaterThan(1)).toBe(true);
    expect(rest.trades[0]?.fee).toMatchObject({ asset: 'USDT' });
  });

  it('find a trade of weeks ago, span by span', async () => {
    await place({ type: 'market' });
    const found = await venue.books.listTradesSince(bitcoin, beganMs - 30 * 86_400_000, undefined);
    expect(found).toMatchObject({ class: 'TRADES', trades: [{ quantity: d('0.002') }] });
  });

  it('list positions by their modes', async () => {
    await place({ type: 'market', side: 'sell' });
    const answer = await venue.books.listPositions();
    if (answer.class !== 'POSITIONS') throw new Error(JSON.stringify(answer));
    expect(answer.positionMode).toBe('ONE_WAY');
    expect(answer.positions.filter(({ quantity }) => !quantity.isZero())).toMatchObject([
      { instrument: 'BTC/USDT:USDT', quantity: d('-0.002'), leverage: d('20'), marginMode: 'CROSS' },
    ]);
    expect(answer.positions[0]).not.toHaveProperty('positionSide');
  });

  it('are the sum of trades, funding and transfers', async () => {
    await place({ type: 'market' });
    await venue.payFunding('0.0001');
    const funding = await venue.books.listFundingSince(beganMs);
    if (funding.class !== 'FUNDING') throw new Error(JSON.stringify(funding));
    expect(funding.payments).toMatchObject([{ instrument: 'BTC/USDT:USDT', asset: 'USDT' }]);
    expect(funding.payments[0]?.amount.lessThan(0)).toBe(true);
    await venue.control('POST', '/fund', { asset: 'USDT', amount: '250' });
    const moved = await venue.books.listTransfersSince(beganMs);
    if (moved.class !== 'TRANSFERS') throw new Error(JSON.stringify(moved));
    const deposited = moved.transfers.filter(({ amount }) => amount.equals(250));
    expect(deposited).toMatchObject([{ kind: 'DEPOSIT', asset: 'USDT' }]);
    const traded = await venue.books.listTradesSince(bitcoin, beganMs, undefined);
    if (traded.class !== 'TRADES') throw new Error(JSON.stringify(traded));
    const sum = [
      ...traded.trades.map(({ realizedPnl, fee }) => (realizedPnl ?? zero).minus(fee?.amount ?? zero)),
      ...funding.payments.map(({ amount }) => amount),
      ...deposited.map(({ amount }) => amount),
    ].reduce((total, amount) => total.plus(amount), d('100000'));
    expect(await wallet('USDT')).toEqual(sum);
  });

  it.each([
    ['open orders', 'openOrders', () => venue.books.listOpenOrders()],
    ['trades', 'userTrades', () => venue.books.listTradesSince(bitcoin, Date.now(), undefined)],
    ['balances', 'account', () => venue.books.readBalances()],
    ['positions', 'positionRisk', () => venue.books.listPositions()],
    ['modes', 'positionSide', () => venue.books.listPositions()],
    ['settings', 'symbolConfig', () => venue.books.listPositions()],
    ['funding', 'income', () => venue.books.listFundingSince(0)],
    ['transfers', 'income', () => venue.books.listTransfersSince(0)],
  ] as const)('that do not tell of %s are UNKNOWN', async (_, path, ask) => {
    for (const respond of ['drop', { status: 200, body: '{}' }, { status: 502, body: '<html>' }] as const) {
      await venue.fault({ match: { path }, effect: 'before', respond });
      expect(await ask()).toMatchObject({ class: 'UNKNOWN' });
    }
  });
});

describe('income', () => {
  const row = (incomeType: string, income: string, asset = 'USDT') => ({
    symbol: '',
    incomeType,
    income,
    asset,
    time: 1,
    info: '',
    tranId: 9689322392,
    tradeId: '',
  });
  it('that is neither of trades nor funding is a transfer, whatever its type', () => {
    const rows = incomeSchema.parse([
      row('COMMISSION', '-1'),
      row('REALIZED_PNL', '2'),
      row('FUNDING_FEE', '-3'),
      row('TRANSFER', '100'),
      row('INTERNAL_TRANSFER', '-100'),
      row('INSURANCE_CLEAR', '-4'),
      row('REFERRAL_KICKBACK', '0.5'),
      row('AUTO_EXCHANGE', '-5'),
      row('AUTO_EXCHANGE', '0.01', 'BNB'),
      row('A_TYPE_OF_TOMORROW', '-6'),
      row('TRANSFER', '0', 'USDC'),
    ]);
    expect(transfers(rows).map(({ kind, amount, asset }) => `${kind} ${amount} ${asset}`)).toEqual([
      'DEPOSIT 100 USDT',
      'WITHDRAWAL -100 USDT',
      'LIQUIDATION_FEE -4 USDT',
      'REWARD 0.5 USDT',
      'WITHDRAWAL -5 USDT',
      'DEPOSIT 0.01 BNB',
      'WITHDRAWAL -6 USDT',
    ]);
    expect(new Set(transfers(rows).map(({ transferId }) => transferId)).size).toBe(7);
    expect(fundingPayments(rows)).toHaveLength(1);
  });

  it.each([
    ['BTCUSDT', 'BTC/USDT:USDT'],
    ['1000PEPEUSDC', '1000PEPE/USDC:USDC'],
    ['USDCUSDT', 'USDC/USDT:USDT'],
    ['ETHBTC', 'ETH/BTC:BTC'],
    ['BTCUSDT_270326', 'BTC/USDT:USDT-270326'],
  ])('of %s is of %s', (id, symbol) => {
    expect(unifiedSymbol(id)).toBe(symbol);
  });
});
