import type { VenueKey } from '../../core/key-terms.ts';
import { allows, mayTrade } from '../binance/security.ts';
import { ok, type Reply, refuse } from './errors.ts';
import type { LinearParams } from './params.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** POST listenKey: the living one, its hour begun anew, or a new one. */
export function startStream(venue: BinanceUsdmVenue): Reply {
  return ok({ listenKey: venue.listenKeys.issue() });
}

/** PUT listenKey. */
export function keepStream(venue: BinanceUsdmVenue): Reply {
  const listenKey = venue.listenKeys.keepAlive();
  return listenKey === undefined ? refuse('noListenKey') : ok({ listenKey });
}

/** DELETE listenKey. */
export function endStream(venue: BinanceUsdmVenue): Reply {
  venue.listenKeys.close();
  return ok({});
}

/** sapi account/apiRestrictions: what the key may do that asks. Without trusted addresses the right to trade has an end. */
export function keyRestrictions(venue: BinanceUsdmVenue, _params: LinearParams, key: VenueKey): Reply {
  const { allowedIps, expiresAtMs } = key.terms;
  return ok({
    ipRestrict: allowedIps !== null,
    createTime: venue.nowMs(),
    enableReading: allows(key, 'read'),
    enableSpotAndMarginTrading: false,
    enableWithdrawals: allows(key, 'withdraw'),
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: mayTrade(venue, key),
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enablePortfolioMarginTrading: false,
    ...(expiresAtMs === null ? {} : { tradingAuthorityExpirationTime: expiresAtMs }),
  });
}
