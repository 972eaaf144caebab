import { describe, expect, it } from 'vitest';
import type { PerpetualInstrument } from '../../domain/instrument/instrument.ts';
import { zero } from '../../domain/money/decimal.ts';
import { changeOf, everyTrade } from './books.cases.ts';
import {
  balanceOf,
  ended,
  type GatewayMarket,
  type GatewayUnderTest,
  type GatewayWorld,
  nextKey,
  orderAt,
  place,
  settingsOf,
  sum,
  told,
} from './gateway-world.ts';

/** Perpetuals: contracts as base units, sides, margin, funding, liquidation. */
export function perpetualCases(venue: GatewayUnderTest, open: () => GatewayWorld): void {
  const perpetuals = venue.markets.flatMap((market) =>
    market.instrument.kind === 'PERPETUAL' ? [{ market, instrument: market.instrument }] : [],
  );
  describe.each(perpetuals)('the perpetual $instrument.symbol', ({ market, instrument }) => {
    settingCases(market, instrument, open);
    positionCases(market, open);
    moneyCases(market, open);
    liquidationCases(venue, market, open);
  });
}

const positionsOf = async ({ books }: GatewayWorld, { instrument }: GatewayMarket) => {
  const { positions } = await told(books.listPositions?.());
  return positions.filter((each) => each.instrument === instrument.symbol && !each.quantity.isZero());
};

function settingCases(
  market: GatewayMarket,
  instrument: PerpetualInstrument,
  open: () => GatewayWorld,
): void {
  it.each([
    ['CROSS', 'ONE_WAY'],
    ['ISOLATED', 'ONE_WAY'],
    ['CROSS', 'HEDGE'],
    ['ISOLATED', 'HEDGE'],
  ] as const)(
    'VG-40 settings are applied, and again without harm: %s %s',
    async (marginMode, positionMode) => {
      const { session, books } = open();
      const settings = settingsOf(market, { leverage: zero.plus(5), marginMode, positionMode });
      for (const _ of ['at first', 'again'])
        expect(await session.applySettings?.(instrument, settings)).toEqual({ class: 'APPLIED' });
      const margin = { settle: instrument.settle, leverage: settings.leverage, mode: marginMode };
      const side = positionMode === 'HEDGE' ? { positionSide: 'LONG' as const } : {};
      await ended(open(), await place(open(), market, { type: 'market', margin, ...side }));
      const position = { leverage: settings.leverage, marginMode, quantity: market.quantity, ...side };
      expect(await positionsOf(open(), market)).toMatchObject([position]);
      const { positionMode: told_ } = await told(books.listPositions?.());
      expect(told_ ?? positionMode).toBe(positionMode);
    },
  );

  it('VG-41 settings that the venue will not have are refused', async () => {
    const { session } = open();
    const leverage = instrument.leverageMax.plus(1);
    expect(await session.applySettings?.(instrument, settingsOf(market, { leverage }))).toMatchObject({
      class: 'REFUSED',
    });
    await place(open(), market);
    const hedge = settingsOf(market, { positionMode: 'HEDGE' });
    expect(await session.applySettings?.(instrument, hedge)).toMatchObject({ class: 'REFUSED' });
  });
}

function positionCases(market: GatewayMarket, open: () => GatewayWorld): void {
  const { quantity } = market;

  it('VG-42 a position is signed, and turns through flat', async () => {
    const world = open();
    await world.session.applySettings?.(perpetualOf(market), settingsOf(market));
    const seen: string[] = [];
    for (const [side, of] of [
      ['buy', quantity],
      ['sell', quantity.times(2)],
      ['buy', quantity],
    ] as const) {
      await ended(world, await place(world, market, { type: 'market', side, quantity: of }));
      seen.push((await positionsOf(world, market)).map((each) => each.quantity.toFixed()).join());
    }
    expect(seen).toEqual([quantity.toFixed(), quantity.negated().toFixed(), '']);
  });

  it('VG-43 a reduce-only order never opens a position', async () => {
    const world = open();
    await world.session.applySettings?.(perpetualOf(market), settingsOf(market));
    const key = nextKey(market);
    const order = orderAt(market, { type: 'market', reduceOnly: true });
    const answer = await world.session.submit(order, market.instrument, key.clientOrderId);
    expect(['REJECTED', 'IN_DOUBT']).toContain(answer.class);
    expect(await world.orderIds()).toEqual([]);
    expect(await positionsOf(world, market)).toEqual([]);
  });

  it('VG-44 a hedge holds a long and a short, and closes each by its side', async () => {
    const world = open();
    await world.session.applySettings?.(perpetualOf(market), settingsOf(market, { positionMode: 'HEDGE' }));
    const trade = async (side: 'buy' | 'sell', positionSide: 'LONG' | 'SHORT', reduceOnly = false) =>
      ended(world, await place(world, market, { type: 'market', side, positionSide, reduceOnly }));
    await trade('buy', 'LONG');
    await trade('sell', 'SHORT');
    const both = await positionsOf(world, market);
    expect(new Map(both.map((each) => [each.positionSide, each.quantity.toFixed()]))).toEqual(
      new Map([
        ['LONG', quantity.toFixed()],
        ['SHORT', quantity.negated().toFixed()],
      ]),
    );
    await trade('buy', 'SHORT', true);
    expect(await positionsOf(world, market)).toMatchObject([{ positionSide: 'LONG', quantity }]);
    const { trades } = await everyTrade(world, market.instrument, Date.now() - 60_000, undefined);
    expect(trades.map(({ positionSide }) => positionSide)).toEqual(['LONG', 'SHORT', 'SHORT']);
  });
}

function moneyCases(market: GatewayMarket, open: () => GatewayWorld): void {
  it.each(['CROSS', 'ISOLATED'] as const)(
    'VG-45 profit, fees, funding and transfers come to the wallet: %s',
    async (marginMode) => {
      const world = open();
      const { instrument, above } = market;
      const sinceMs = Date.now() - 60_000;
      const before = await balanceOf(world, instrument.quote);
      await world.session.applySettings?.(perpetualOf(market), settingsOf(market, { marginMode }));
      const margin = { settle: instrument.quote, leverage: zero.plus(3), mode: marginMode };
      await ended(world, await place(world, market, { type: 'market', margin }));
      await world.payFunding(instrument, '0.0001');
      await world.moveTo(instrument, above);
      const closing = { type: 'market', side: 'sell', reduceOnly: true, margin } as const;
      await ended(world, await place(world, market, closing));
      await world.fund(instrument.quote, '250');
      const { trades } = await everyTrade(world, instrument, sinceMs, undefined);
      const { payments } = await told(world.books.listFundingSince?.(sinceMs));
      const { transfers } = await told(world.books.listTransfersSince(sinceMs));
      expect(payments).toMatchObject([{ instrument: instrument.symbol, asset: instrument.quote }]);
      expect(payments[0]?.amount.isNegative()).toBe(true);
      expect(trades.at(-1)?.realizedPnl?.greaterThan(0)).toBe(true);
      const deposits = transfers.filter(({ amount }) => amount.equals(250));
      const changes = sum(trades, (trade) => changeOf(trade, instrument.quote, instrument))
        .plus(sum(payments, ({ amount }) => amount))
        .plus(sum(deposits, ({ amount }) => amount));
      expect((await balanceOf(world, instrument.quote)).toFixed()).toBe(before.plus(changes).toFixed());
    },
  );
}

function liquidationCases(venue: GatewayUnderTest, market: GatewayMarket, open: () => GatewayWorld): void {
  it('VG-46 a liquidation is a trade, marked where the venue’s list tells, and the position is gone', async () => {
    const world = open();
    const { instrument, quantity } = market;
    const margin = { settle: instrument.quote, leverage: zero.plus(3), mode: 'ISOLATED' } as const;
    await world.session.applySettings?.(perpetualOf(market), settingsOf(market, { marginMode: 'ISOLATED' }));
    await ended(world, await place(world, market, { type: 'market', margin }));
    const { price } = await world.bestAsk(instrument);
    await world.moveTo(instrument, price.dividedBy(2).toDecimalPlaces(0));
    const { trades } = await everyTrade(world, instrument, Date.now() - 60_000, undefined);
    const marked = venue.marksLiquidations ? { liquidation: true } : {};
    expect(trades.at(-1)).toMatchObject({ side: 'sell', quantity, ...marked });
    expect(await positionsOf(world, market)).toEqual([]);
  });
}

function perpetualOf({ instrument }: GatewayMarket): PerpetualInstrument {
  if (instrument.kind !== 'PERPETUAL') throw new Error(`${instrument.symbol} is no perpetual`);
  return instrument;
}
