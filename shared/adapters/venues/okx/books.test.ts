import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decimal as d, zero } from '../../../domain/money/decimal.ts';
import type { Order } from '../../../domain/order/order.ts';
import { billsSchema, fundingPayments, transfers } from './books-wire.ts';
import {
  approvedOrder,
  bitcoin,
  nextKey,
  type SimulatedOkx,
  startSimulatedOkx,
  swap,
} from './testing/simulated-okx.ts';
import { unifiedSymbol } from './wire.ts';

let venue: SimulatedOkx;
let beganMs = 0;
beforeAll(async () => {
  venue = await startSimulatedOkx();
});
afterEach(() => venue.reset());
afterAll(() => venue?.stop());

async function place(instrument: typeof bitcoin | typeof swap, given: Partial<Order> = {}): Promise<string> {
  beganMs = Date.now() - 60_000;
  const { clientOrderId } = nextKey(instrument);
  const answer = await venue.session.submit(approvedOrder(given), instrument, clientOrderId);
  if (answer.class !== 'ACCEPTED') throw new Error(JSON.stringify(answer));
  return answer.venueOrderId;
}
const marginOf = (mode: 'CROSS' | 'ISOLATED') => ({ settle: 'USDT', leverage: d('3'), mode });
async function wallet(asset: string) {
  const answer = await venue.books.readBalances();
  if (answer.class !== 'BALANCES') throw new Error(JSON.stringify(answer));
  return answer.balances.find((balance) => balance.asset === asset)?.total ?? zero;
}
async function traded(instrument: typeof bitcoin | typeof swap, cursor?: string) {
  const answer = await venue.books.listTradesSince(instrument, beganMs, cursor);
  if (answer.class !== 'TRADES') throw new Error(JSON.stringify(answer));
  return answer;
}

describe('the books', () => {
  it('list what is open in every market, and find it by the venue’s id', async () => {
    const [ofSpot, ofSwap] = [
      await place(bitcoin),
      await place(swap, { side: 'sell', limitPrice: d('62000') }),
    ];
    expect(await venue.books.listOpenOrders()).toMatchObject({
      class: 'ORDERS',
      orders: [
        {
          venueOrderId: ofSwap,
          market: 'BTC-USDT-SWAP',
          side: 'sell',
          quantity: d('0.002'),
          price: d('62000'),
        },
        { venueOrderId: ofSpot, market: 'BTC-USDT', side: 'buy', quantity: d('0.002'), price: d('58000') },
      ],
    });
    expect(await venue.books.lookUpByVenueId(swap, ofSwap)).toMatchObject({
      class: 'FOUND',
      order: { venueOrderId: ofSwap, status: 'ACCEPTED' },
    });
    expect(await venue.books.lookUpByVenueId(swap, '99')).toEqual({ class: 'NOT_FOUND' });
  });

  it('list more open orders than one answer has', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 103; index += 1) ids.push(await place(bitcoin, { quantity: d('0.0001') }));
    const answer = await venue.books.listOpenOrders();
    if (answer.class !== 'ORDERS') throw new Error(JSON.stringify(answer));
    expect(answer.orders.map(({ venueOrderId }) => venueOrderId).toReversed()).toEqual(ids);
  });

  it('list trades, from a time on and after a cursor', async () => {
    const opened = await place(swap, { type: 'market' });
    const first = await traded(swap);
    expect(first.trades).toMatchObject([{ venueOrderId: opened, quantity: d('0.002'), liquidity: 'taker' }]);
    expect(await traded(swap, first.cursor)).toMatchObject({ trades: [], cursor: first.cursor });
    await venue.moveTo('BTC-USDT-SWAP', '61000');
    const closed = await place(swap, { type: 'market', side: 'sell', reduceOnly: true });
    const rest = await traded(swap, first.cursor);
    expect(rest).toMatchObject({ trades: [{ venueOrderId: closed }], hasMore: false });
    expect(rest.trades[0]?.realizedPnl?.greaterThan(1)).toBe(true);
    expect((await traded(bitcoin)).trades).toEqual([]);
  });

  it('are what spot trades left, with the fee off what is received', async () => {
    const [bought, paid] = [await wallet('BTC'), await wallet('USDT')];
    await place(bitcoin, { type: 'market' });
    const { trades } = await traded(bitcoin);
    expect(trades).toMatchObject([{ fee: { asset: 'BTC', amount: d('0.000002') }, liquidity: 'taker' }]);
    expect(trades[0]).not.toHaveProperty('realizedPnl');
    expect(await wallet('BTC')).toEqual(bought.plus('0.001998'));
    expect(await wallet('USDT')).toEqual(paid.minus(trades[0]?.cost ?? zero));
  });

  it.each(['CROSS', 'ISOLATED'] as const)('list a position by its modes: %s', async (mode) => {
    await place(swap, { type: 'market', side: 'sell', margin: marginOf(mode) });
    const answer = await venue.books.listPositions();
    if (answer.class !== 'POSITIONS') throw new Error(JSON.stringify(answer));
    expect(answer.positionMode).toBe('ONE_WAY');
    expect(answer.positions).toMatchObject([
      { instrument: 'BTC/USDT:USDT', quantity: d('-0.002'), leverage: d('3'), marginMode: mode },
    ]);
    expect(answer.positions[0]).not.toHaveProperty('positionSide');
  });

  it.each(['CROSS', 'ISOLATED'] as const)(
    'are the sum of trades, funding and transfers: %s',
    async (mode) => {
      await place(swap, { type: 'market', margin: marginOf(mode) });
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
      const { trades } = await traded(swap);
      const sum = [
        ...trades.map(({ realizedPnl, fee }) => (realizedPnl ?? zero).minus(fee?.amount ?? zero)),
        ...funding.payments.map(({ amount }) => amount),
        ...deposited.map(({ amount }) => amount),
      ].reduce((total, amount) => total.plus(amount), d('100000'));
      expect(await wallet('USDT')).toEqual(sum);
    },
  );

  it.each([
    ['open orders', 'orders-pending', () => venue.books.listOpenOrders()],
    ['trades', 'trade/fills', () => venue.books.listTradesSince(swap, Date.now(), undefined)],
    ['old trades', 'fills-history', () => venue.books.listTradesSince(swap, 0, undefined)],
    ['balances', 'balance', () => venue.books.readBalances()],
    ['positions', 'positions', () => venue.books.listPositions()],
    ['modes', 'config', () => venue.books.listPositions()],
    ['funding', 'bills-archive', () => venue.books.listFundingSince(0)],
    ['transfers', 'account/bills', () => venue.books.listTransfersSince(Date.now())],
  ] as const)('that do not tell of %s are UNKNOWN', async (_, path, ask) => {
    for (const respond of ['drop', { status: 200, body: '{}' }, { status: 502, body: '<html>' }] as const) {
      await venue.fault({ match: { path }, effect: 'before', respond });
      expect(await ask()).toMatchObject({ class: 'UNKNOWN' });
    }
  });
});

describe('bills', () => {
  const row = (type: string, balChg: string, posBalChg = '0') => ({
    billId: '623950854533513219',
    type,
    ccy: 'USDT',
    instId: 'BTC-USDT-SWAP',
    balChg,
    posBalChg,
    ts: '1',
  });
  const read = (...data: readonly object[]) => billsSchema.parse({ code: '0', data }).data;

  it('that are neither of trades nor funding are transfers, whatever their kind', () => {
    const bills = read(
      row('2', '-1'),
      row('5', '-2'),
      row('6', '-3', '3'),
      row('8', '-4'),
      row('1', '100'),
      row('1', '-100'),
      row('7', '-0.5'),
      row('27', '-5'),
      row('399', '6'),
      row('1', '0'),
    );
    expect(transfers(bills).map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      'DEPOSIT 100',
      'WITHDRAWAL -100',
      'WITHDRAWAL -0.5',
      'DUST -5',
      'DEPOSIT 6',
    ]);
  });

  it('of funding count what was taken from an isolated position too', () => {
    expect(
      fundingPayments(read(row('8', '-1', ''), row('8', '0', '-2'))).map(({ amount }) => amount),
    ).toEqual([d('-1'), d('-2')]);
  });
});

describe('a market', () => {
  it.each([
    ['BTC-USDT', 'BTC/USDT'],
    ['BTC-USDT-SWAP', 'BTC/USDT:USDT'],
    ['BTC-USD-SWAP', 'BTC/USD:BTC'],
    ['BTC-USDT-270326', 'BTC/USDT:USDT-270326'],
  ])('of %s is %s', (id, symbol) => {
    expect(unifiedSymbol(id)).toBe(symbol);
  });
});
