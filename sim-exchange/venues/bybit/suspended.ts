const dayMs = 86_400_000;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The Friday, 8:00 UTC, that is at least so many days away: when Bybit's dated contracts are delivered. */
function fridayAfter(nowMs: number, days: number): Date {
  const date = new Date(nowMs + days * dayMs);
  const ahead = (5 - date.getUTCDay() + 7) % 7;
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + ahead, 8));
}

function dateText(date: Date): string {
  const year = String(date.getUTCFullYear()).slice(2);
  return `${date.getUTCDate()}${months[date.getUTCMonth()]}${year}`;
}

/** One dated contract that is being settled: clients look for some market of the kind. Nothing of it can be traded. */
export function listedFutures(nowMs: number) {
  const date = fridayAfter(nowMs, 60);
  return [
    {
      symbol: `BTCUSDT-${dateText(date)}`,
      contractType: 'LinearFutures',
      status: 'Settling',
      baseCoin: 'BTC',
      quoteCoin: 'USDT',
      launchTime: String(date.getTime() - 180 * dayMs),
      deliveryTime: String(date.getTime()),
      deliveryFeeRate: '0.0005',
      priceScale: '2',
      leverageFilter: { minLeverage: '1', maxLeverage: '50.00', leverageStep: '0.01' },
      priceFilter: { minPrice: '0.50', maxPrice: '1999999.00', tickSize: '0.50' },
      lotSizeFilter: {
        maxOrderQty: '230',
        minOrderQty: '0.001',
        qtyStep: '0.001',
        postOnlyMaxOrderQty: '230',
        maxMktOrderQty: '46',
        minNotionalValue: '5',
      },
      unifiedMarginTrade: true,
      fundingInterval: 0,
      settleCoin: 'USDT',
      copyTrading: 'none',
      upperFundingRate: '',
      lowerFundingRate: '',
      isPreListing: false,
      preListingInfo: null,
    },
  ];
}

/** Two options, for the same reason. */
export function listedOptions(nowMs: number, base: string) {
  if (base !== 'BTC') return [];
  const date = fridayAfter(nowMs, 60);
  return ['Call', 'Put'].map((optionsType) => ({
    symbol: `BTC-${dateText(date)}-60000-${optionsType.charAt(0)}-USDT`,
    status: 'Trading',
    baseCoin: 'BTC',
    quoteCoin: 'USDT',
    settleCoin: 'USDT',
    optionsType,
    launchTime: String(date.getTime() - 90 * dayMs),
    deliveryTime: String(date.getTime()),
    deliveryFeeRate: '0.00015',
    priceFilter: { minPrice: '5', maxPrice: '1110000', tickSize: '5' },
    lotSizeFilter: { maxOrderQty: '500', minOrderQty: '0.01', qtyStep: '0.01' },
    displayName: '',
  }));
}
