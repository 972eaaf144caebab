import type { VenueKind } from './core/venue-kind.ts';
import { binanceVenue } from './venues/binance/index.ts';
import { binanceUsdmVenue } from './venues/binanceusdm/index.ts';
import { bitgetVenue } from './venues/bitget/index.ts';
import { bybitVenue } from './venues/bybit/index.ts';
import { okxVenue } from './venues/okx/index.ts';
import { upbitVenue } from './venues/upbit/index.ts';

/** Every venue the simulator can be: one line each. */
const kinds = {
  binance: { create: binanceVenue, funds: { USDT: '100000', BTC: '1' } },
  binanceusdm: { create: binanceUsdmVenue, funds: { USDT: '100000', BNB: '10' } },
  bitget: { create: bitgetVenue, funds: { USDT: '100000', BTC: '1' }, hasPassword: true },
  bybit: { create: bybitVenue, funds: { USDT: '100000', BTC: '1' } },
  okx: { create: okxVenue, funds: { USDT: '100000', BTC: '1' }, hasPassword: true },
  upbit: { create: upbitVenue, funds: { KRW: '150000000', BTC: '1' } },
} satisfies Record<string, VenueKind>;

export type VenueName = keyof typeof kinds;
export const venueKinds: Readonly<Record<VenueName, VenueKind>> = kinds;
export const venueNames = Object.keys(kinds) as readonly VenueName[];
