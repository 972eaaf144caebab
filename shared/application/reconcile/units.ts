import type { Account } from '../../domain/account/account.ts';
import { Decimal, minimum } from '../../domain/money/decimal.ts';
import type { BalanceComparison, PositionComparison } from '../../domain/reconciliation/reconciliation.ts';
import type { MarketDataReader } from '../../ports/market-data.port.ts';

/** Of an asset that no known instrument trades. */
const fallbackUnit = new Decimal('0.00000001');

/** The smallest step in which the venue counts each asset: a lot where it is the base, a quote step where it is the quote. */
export async function unitOfAsset(
  { market }: { readonly market: MarketDataReader },
  account: Account,
  balances: readonly BalanceComparison[],
): Promise<(asset: string) => Decimal> {
  const units = new Map<string, Decimal>();
  if (balances.every(({ difference }) => difference.isZero())) return () => fallbackUnit;
  const note = (asset: string, unit: Decimal) => units.set(asset, minimum(units.get(asset) ?? unit, unit));
  for (const { symbol } of await market.listPrices(account.venue)) {
    const instrument = await market.findInstrument(account.venue, symbol);
    if (!instrument) continue;
    if (instrument.kind === 'PERPETUAL') {
      note(instrument.settle, instrument.quoteStep);
      continue;
    }
    note(instrument.base, instrument.quantityStep);
    note(instrument.quote, instrument.quoteStep);
  }
  return (asset) => units.get(asset) ?? fallbackUnit;
}

/** The lot of each perpetual that is held; none of one that is not known here. */
export async function lotsOf(
  { market }: { readonly market: MarketDataReader },
  account: Account,
  positions: readonly PositionComparison[],
): Promise<(instrument: string) => Decimal | undefined> {
  const lots = new Map<string, Decimal>();
  for (const { instrument, difference } of positions) {
    if (difference.isZero()) continue;
    const found = await market.findInstrument(account.venue, instrument);
    if (found) lots.set(instrument, found.quantityStep);
  }
  return (instrument) => lots.get(instrument);
}
