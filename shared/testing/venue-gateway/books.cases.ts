import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../domain/instrument/instrument.ts';
import { type Decimal, zero } from '../../domain/money/decimal.ts';
import type { VenueTrade } from '../../domain/venue/venue-answer.ts';
import {
  balanceOf,
  ended,
  type GatewayUnderTest,
  type GatewayWorld,
  place,
  sum,
  told,
} from './gateway-world.ts';

const aMinuteMs = 60_000;

/** The books: what they list once, and that it comes to what the venue holds. */
export function booksCases({ markets }: GatewayUnderTest, open: () => GatewayWorld): void {
  describe.each(markets)('the books of $instrument.symbol', (market) => {
    const { instrument } = market;

    it('VG-30 list trades from a time on, and after a cursor what came since: again only what is the same', async () => {
      const world = open();
      const sinceMs = Date.now() - aMinuteMs;
      const trade = async () => {
        const placed = await place(world, market, { type: 'market' });
        await ended(world, placed);
        return placed.venueOrderId;
      };
      const ids = [await trade(), await trade()];
      const first = await everyTrade(world, instrument, sinceMs, undefined);
      expect(ordersOf(first.trades)).toEqual(ids);
      const later = await trade();
      const rest = await everyTrade(world, instrument, sinceMs, first.cursor);
      expect(ordersOf(rest.trades).at(-1)).toBe(later);
      const again = rest.trades.filter(({ venueOrderId }) => venueOrderId !== later);
      for (const one of again) expect(first.trades).toContainEqual(one);
      expect(ordersOf((await everyTrade(world, instrument, sinceMs, undefined)).trades)).toEqual([
        ...ids,
        later,
      ]);
    });

    it('VG-31 come to the venue’s balances, to the last digit', async () => {
      const world = open();
      const sinceMs = Date.now() - aMinuteMs;
      const assets = [...new Set([instrument.base, instrument.quote])];
      const before = await Promise.all(assets.map((asset) => balanceOf(world, asset)));
      for (const side of ['buy', 'buy', 'sell'] as const)
        await ended(world, await place(world, market, { type: 'market', side }));
      await place(world, market);
      const { trades } = await everyTrade(world, instrument, sinceMs, undefined);
      for (const [index, asset] of assets.entries()) {
        const expected = sum(trades, (trade) => changeOf(trade, asset, instrument)).plus(
          before[index] ?? zero,
        );
        expect((await balanceOf(world, asset)).toFixed(), asset).toBe(expected.toFixed());
      }
    });
  });

  it('VG-32 a deposit is a transfer of that amount, and in the balance', async () => {
    const world = open();
    const sinceMs = Date.now() - aMinuteMs;
    const { quote } = markets[0].instrument;
    const before = await balanceOf(world, quote);
    await world.fund(quote, '250');
    const { transfers } = await told(world.books.listTransfersSince(sinceMs));
    const found = transfers.filter(({ asset, amount }) => asset === quote && amount.equals(250));
    expect(found).toMatchObject([{ kind: 'DEPOSIT' }]);
    expect(await balanceOf(world, quote)).toEqual(before.plus(250));
  });

  it('VG-33 an id that the venue never gave is not found', async () => {
    const world = open();
    const [market] = markets;
    const { venueOrderId } = await place(world, market);
    // Of the same form, and of no order.
    const other = venueOrderId.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10));
    expect(await world.books.lookUpByVenueId(market.instrument, other)).toEqual({ class: 'NOT_FOUND' });
  });

  it('VG-34 fees in a third asset leave that one', async () => {
    const world = open();
    const asset = await world.payFeesElsewhere?.();
    if (asset === undefined) return;
    const [market] = markets;
    const before = await balanceOf(world, asset);
    const sinceMs = Date.now() - aMinuteMs;
    await ended(world, await place(world, market, { type: 'market' }));
    const { trades } = await everyTrade(world, market.instrument, sinceMs, undefined);
    expect(new Set(trades.map(({ fee }) => fee?.asset))).toEqual(new Set([asset]));
    const paid = sum(trades, ({ fee }) => fee?.amount ?? zero);
    expect((await balanceOf(world, asset)).toFixed()).toBe(before.minus(paid).toFixed());
  });
}

export async function everyTrade(
  { books }: GatewayWorld,
  instrument: Instrument,
  sinceMs: number,
  from: string | undefined,
): Promise<{ readonly trades: readonly VenueTrade[]; readonly cursor: string | undefined }> {
  const trades: VenueTrade[] = [];
  for (let cursor = from; ; ) {
    const page = await told(books.listTradesSince(instrument, sinceMs, cursor));
    trades.push(...page.trades);
    cursor = page.cursor;
    if (!page.hasMore) return { trades, cursor };
  }
}

function ordersOf(trades: readonly VenueTrade[]): readonly string[] {
  return [...new Set(trades.map(({ venueOrderId }) => venueOrderId))];
}

/** What a trade does to the balance of one asset. */
export function changeOf(trade: VenueTrade, asset: string, { kind, base, quote }: Instrument): Decimal {
  const fee = trade.fee?.asset === asset ? trade.fee.amount : zero;
  if (kind === 'PERPETUAL') return (asset === quote ? (trade.realizedPnl ?? zero) : zero).minus(fee);
  const sign = trade.side === 'buy' ? 1 : -1;
  const moved =
    asset === base ? trade.quantity.times(sign) : asset === quote ? trade.cost.times(-sign) : zero;
  return moved.minus(fee);
}
