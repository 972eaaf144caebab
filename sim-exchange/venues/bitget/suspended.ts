const dayMs = 86_400_000;

/** The delivery future of the next quarter: its name, and when it is settled. */
function nextQuarter(nowMs: number): { symbol: string; deliveryMs: number } {
  const now = new Date(nowMs);
  const month = now.getUTCMonth() - (now.getUTCMonth() % 3) + 6;
  const deliveryMs = Date.UTC(now.getUTCFullYear(), month, 1) - 5 * dayMs + 8 * 3_600_000;
  const date = new Date(deliveryMs);
  const letter = ['H', 'M', 'U', 'Z'][Math.floor(date.getUTCMonth() / 3)] ?? 'H';
  return { symbol: `BTCUSD${letter}${String(date.getUTCFullYear() % 100)}`, deliveryMs };
}

const common = {
  baseCoin: 'BTC',
  quoteCoin: 'USD',
  buyLimitPriceRatio: '0.01',
  sellLimitPriceRatio: '0.01',
  feeRateUpRatio: '0.005',
  makerFeeRate: '0.0002',
  takerFeeRate: '0.0006',
  openCostUpRatio: '0.01',
  symbolType: 'delivery',
  maxSymbolOrderNum: '400',
  maxProductOrderNum: '400',
  maxPositionNum: '150',
  offTime: '-1',
  limitOpenTime: '-1',
  launchTime: '',
  fundInterval: '8',
  maintainTime: '',
};

/** A coin-margined future that is listed and cannot be traded, because clients look for one. */
export function suspendedFuture(nowMs: number) {
  const { symbol, deliveryMs } = nextQuarter(nowMs);
  return {
    symbol,
    category: 'COIN-FUTURES',
    ...common,
    minOrderQty: '0.001',
    maxOrderQty: '',
    pricePrecision: '1',
    quantityPrecision: '3',
    quotePrecision: null,
    priceMultiplier: '0.1',
    quantityMultiplier: '0.001',
    type: 'delivery',
    minOrderAmount: '5',
    status: 'offline',
    deliveryTime: String(deliveryMs),
    deliveryStartTime: String(deliveryMs - 180 * dayMs),
    deliveryPeriod: 'next_quarter',
    minLeverage: '1',
    maxLeverage: '125',
  };
}

/** The same as the older interface lists it. */
export function suspendedContract(nowMs: number) {
  const { symbol, deliveryMs } = nextQuarter(nowMs);
  return {
    symbol,
    ...common,
    supportMarginCoins: ['BTC'],
    minTradeNum: '0.001',
    priceEndStep: '1',
    volumePlace: '3',
    pricePlace: '1',
    sizeMultiplier: '0.001',
    minTradeUSDT: '5',
    symbolStatus: 'off',
    deliveryTime: String(deliveryMs),
    deliveryStartTime: String(deliveryMs - 180 * dayMs),
    deliveryPeriod: 'next_quarter',
    minLever: '1',
    maxLever: '125',
    posLimit: '0.1',
  };
}
