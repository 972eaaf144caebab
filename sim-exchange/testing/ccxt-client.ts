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

/** Every address in `value` with scheme and host replaced, paths kept. */
function rebased(value: unknown, address: VenueAddress): unknown {
  if (typeof value === 'string') {
    return value.replace(/^https?:\/\/[^/]+/, address.http).replace(/^wss?:\/\/[^/]+/, address.ws);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rebased(inner, address)]));
}
