/** ccxt's table of base URLs, nested by kind. */
export type UrlTable = { [kind: string]: string | UrlTable };

type Params = Readonly<Record<string, string | number | boolean>>;
type ListOf = (symbol?: string, sinceMs?: number, limit?: number, params?: Params) => Promise<unknown>;

/**
 * What we use of any class of ccxt: its unified calls, answers read as if they came from a stranger. Amounts go in and come
 * out as text.
 */
export interface UnifiedExchange {
  readonly id: string;
  readonly hostname?: string;
  /** What the class can do, by the name of the call. */
  readonly has: Record<string, boolean | string | undefined>;
  readonly options: Record<string, unknown>;
  readonly precisionMode: number;
  urls: { api: UrlTable | string; test?: UrlTable | string };
  loadMarkets(reload?: boolean): Promise<Readonly<Record<string, unknown>>>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string | undefined,
    price: string | undefined,
    params: Params,
  ): Promise<unknown>;
  createMarketBuyOrderWithCost(symbol: string, cost: string, params: Params): Promise<unknown>;
  createMarketSellOrderWithCost(symbol: string, cost: string, params: Params): Promise<unknown>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  fetchOrder(id: string, symbol: string, params?: Params): Promise<unknown>;
  fetchOrderWithClientOrderId(clientOrderId: string, symbol: string): Promise<unknown>;
  readonly fetchOpenOrders: ListOf;
  readonly fetchOrders: ListOf;
  readonly fetchClosedOrders: ListOf;
  readonly fetchCanceledOrders: ListOf;
  readonly fetchCanceledAndClosedOrders: ListOf;
  readonly fetchMyTrades: ListOf;
  /** Of every asset where none is named, as the lists of orders are of every symbol. */
  readonly fetchDeposits: ListOf;
  readonly fetchWithdrawals: ListOf;
  fetchBalance(): Promise<unknown>;
  fetchTicker(symbol: string): Promise<unknown>;
  fetchTickers(symbols: readonly string[]): Promise<unknown>;
  /** Notes by how much the venue's clock differs, where the class signs with it. */
  loadTimeDifference(): Promise<unknown>;
  amountToPrecision(symbol: string, amount: string): string;
  priceToPrecision(symbol: string, price: string): string;
  featureValueByType(type: 'spot', subType: undefined, method: string, name: string): unknown;
  setSandboxMode(enabled: boolean): void;
  fetch(url: string, method?: string, headers?: object, body?: string): Promise<unknown>;
  handleErrors(...answer: readonly unknown[]): unknown;
}

export type CcxtClass = new (config: object) => UnifiedExchange;
