import ccxt from 'ccxt';
import type { VenueAddress } from '../index.ts';

/** ccxt's own Binance class with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtBinance(address: VenueAddress) {
  const exchange = new ccxt.pro.binance({
    apiKey: address.apiKey,
    secret: address.secret,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  });
  Object.assign(exchange.urls, rebased({ api: exchange.urls.api }, address));
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** ccxt's own class of Binance USDⓈ-M futures with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtBinanceUsdm(address: VenueAddress) {
  const { apiKey, secret } = address;
  const exchange = new ccxt.pro.binanceusdm({ apiKey, secret, enableRateLimit: false });
  Object.assign(exchange.urls, rebased({ api: exchange.urls.api }, address));
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** ccxt's own Bitget class with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtBitget(address: VenueAddress) {
  const { apiKey, secret, password = '' } = address;
  const exchange = new ccxt.pro.bitget({ apiKey, secret, password, enableRateLimit: false });
  Object.assign(exchange.urls, rebased({ api: exchange.urls.api }, address));
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** ccxt's own OKX class with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtOkx({ http, ws, apiKey, secret, password = '' }: VenueAddress) {
  const exchange = new ccxt.pro.okx({ apiKey, secret, password, enableRateLimit: false });
  exchange.urls.api = { rest: http, ws: `${ws}/ws/v5` };
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** ccxt's own Bybit class with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtBybit(address: VenueAddress) {
  const { apiKey, secret } = address;
  const options = { fetchOrder: { acknowledged: true } };
  const exchange = new ccxt.pro.bybit({ apiKey, secret, enableRateLimit: false, options });
  Object.assign(exchange.urls, rebased({ api: exchange.urls.api }, address));
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** ccxt's own Upbit class with streams, talking to the simulator instead. Close it in every case. */
export async function ccxtUpbit({ http, ws, apiKey, secret }: VenueAddress) {
  const exchange = new ccxt.pro.upbit({ apiKey, secret, enableRateLimit: false });
  // Its addresses have a place for the host name, and its sandbox mode leaves them empty.
  exchange.urls.api = { public: http, private: http, ws: `${ws}/websocket/v1` };
  await exchange.loadHttpProxyAgent();
  return exchange;
}

/** Every address in `value` with scheme and host replaced, paths kept. */
function rebased(value: unknown, address: VenueAddress): unknown {
  if (typeof value === 'string') {
    return value.replace(/^https?:\/\/[^/]+/, address.http).replace(/^wss?:\/\/[^/]+/, address.ws);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rebased(inner, address)]));
}
