/** How a drill trades at a simulated venue: one market there, in amounts that its rules take. */
export interface DrillMarket {
  readonly instrument: string;
  /** What the simulator calls it. */
  readonly symbol: string;
  /** Prices of orders are multiples of it: the simulator quotes its levels there. */
  readonly priceStep: string;
}

/** The market that a drill uses at each venue. Its base asset is what a paper account holds one of. */
export const drillMarkets: Readonly<Record<string, DrillMarket>> = {
  binance: { instrument: 'BTC/USDT', symbol: 'BTCUSDT', priceStep: '1' },
  upbit: { instrument: 'BTC/KRW', symbol: 'KRW-BTC', priceStep: '1000' },
};

export const baseAsset = 'BTC';
