import { atoms, atomsPerUnit } from '../../core/units.ts';
import { type Reply, refuse } from './errors.ts';
import type { SpotSymbol } from './symbols.ts';

const maxOpenOrders = 200;
const maxOpenStops = 5;
/** PERCENT_PRICE_BY_SIDE, as multiples of the average price. */
const priceBand = { up: 5n, downTenths: 2n };

export interface FilterInput {
  symbol: SpotSymbol;
  market: boolean;
  priceAtoms: bigint | undefined;
  quantityAtoms: bigint | undefined;
  budgetAtoms: bigint | undefined;
  averageAtoms: bigint;
  openOrders: number;
  stopAtoms: bigint | undefined;
  openStops: number;
}

/** The symbol's filters in Binance's order; the first that fails is the answer. */
export function filterRefusal(input: FilterInput): Reply | undefined {
  const name = failedFilter(input);
  return name === undefined ? undefined : refuse('filterFailure', name);
}

function failedFilter(input: FilterInput): string | undefined {
  const { symbol, priceAtoms, quantityAtoms, averageAtoms } = input;
  if (priceAtoms !== undefined) {
    if (priceAtoms < atoms(symbol.minPrice) || priceAtoms > atoms(symbol.maxPrice)) return 'PRICE_FILTER';
    if (priceAtoms % symbol.tickAtoms !== 0n) return 'PRICE_FILTER';
    const tooHigh = priceAtoms > averageAtoms * priceBand.up;
    const tooLow = priceAtoms * 10n < averageAtoms * priceBand.downTenths;
    if (tooHigh || tooLow) return 'PERCENT_PRICE_BY_SIDE';
  }
  if (input.stopAtoms !== undefined) {
    if (input.stopAtoms === 0n || input.stopAtoms % symbol.tickAtoms !== 0n) return 'PRICE_FILTER';
    if (input.openStops >= maxOpenStops) return 'MAX_NUM_ALGO_ORDERS';
  }
  if (quantityAtoms !== undefined) {
    if (quantityAtoms < atoms(symbol.minQty) || quantityAtoms > atoms(symbol.maxQty)) return 'LOT_SIZE';
    if (quantityAtoms % symbol.lotAtoms !== 0n) return 'LOT_SIZE';
    if (input.market && quantityAtoms > atoms(symbol.marketMaxQty)) return 'MARKET_LOT_SIZE';
  }
  const notionalAtoms =
    input.budgetAtoms ??
    ((priceAtoms ?? input.stopAtoms ?? averageAtoms) * (quantityAtoms ?? 0n)) / atomsPerUnit;
  if (notionalAtoms < atoms(symbol.minNotional)) return 'NOTIONAL';
  if (!input.market && notionalAtoms > atoms(symbol.maxNotional)) return 'NOTIONAL';
  if (!input.market && input.openOrders >= maxOpenOrders) return 'MAX_NUM_ORDERS';
  return undefined;
}

/** The filters as exchangeInfo lists them. */
export function filterList(symbol: SpotSymbol): Record<string, unknown>[] {
  const { minPrice, maxPrice, tickSize, minQty, maxQty, stepSize, marketMaxQty } = symbol;
  return [
    { filterType: 'PRICE_FILTER', minPrice: pad(minPrice), maxPrice: pad(maxPrice), tickSize: pad(tickSize) },
    { filterType: 'LOT_SIZE', minQty: pad(minQty), maxQty: pad(maxQty), stepSize: pad(stepSize) },
    { filterType: 'ICEBERG_PARTS', limit: 10 },
    { filterType: 'MARKET_LOT_SIZE', minQty: pad('0'), maxQty: pad(marketMaxQty), stepSize: pad('0') },
    {
      filterType: 'PERCENT_PRICE_BY_SIDE',
      bidMultiplierUp: '5',
      bidMultiplierDown: '0.2',
      askMultiplierUp: '5',
      askMultiplierDown: '0.2',
      avgPriceMins: 5,
    },
    {
      filterType: 'NOTIONAL',
      minNotional: pad(symbol.minNotional),
      applyMinToMarket: true,
      maxNotional: pad(symbol.maxNotional),
      applyMaxToMarket: false,
      avgPriceMins: 5,
    },
    { filterType: 'MAX_NUM_ORDERS', maxNumOrders: maxOpenOrders },
    { filterType: 'MAX_NUM_ALGO_ORDERS', maxNumAlgoOrders: maxOpenStops },
  ];
}

function pad(text: string): string {
  const [whole, fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(8, '0')}`;
}
