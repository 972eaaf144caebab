import { type Account, type CertifiedVenueId, isUncertified } from '../../domain/account/account.ts';
import type { KeyInspection, VenueKeyCheck, VenueKeys } from '../../ports/venue-keys.port.ts';
import { inspectBinanceKeys } from './binance/key-check.ts';
import { inspectBinanceUsdmKeys } from './binanceusdm/key-check.ts';
import { inspectBitgetKeys } from './bitget/key-check.ts';
import { inspectBybitKeys } from './bybit/key-check.ts';
import { isLive, type VenueEndpointMap, type VenueEndpoints } from './endpoints.ts';
import { inspectOkxKeys } from './okx/key-check.ts';
import { inspectUncertifiedKeys } from './uncertified/index.ts';
import { inspectUpbitKeys } from './upbit/key-check.ts';

/** One row a venue: what it tells of keys. */
const inspectors: Readonly<
  Record<CertifiedVenueId, (keys: VenueKeys, endpoints: VenueEndpoints) => Promise<KeyInspection>>
> = {
  binance: inspectBinanceKeys,
  binanceusdm: inspectBinanceUsdmKeys,
  bitget: inspectBitgetKeys,
  bybit: inspectBybitKeys,
  okx: inspectOkxKeys,
  upbit: inspectUpbitKeys,
};

/** Asks the venues at the endpoints that orders would go to: paper keys never reach a live one, nor live keys a test. */
export class CcxtVenueKeyCheck implements VenueKeyCheck {
  readonly #endpoints: VenueEndpointMap;

  constructor(endpoints: VenueEndpointMap) {
    this.#endpoints = endpoints;
  }

  async inspect({ venue, mode }: Account, keys: VenueKeys): Promise<KeyInspection> {
    const endpoints = this.#endpoints[venue];
    if (isUncertified(venue) && endpoints && mode === 'PAPER')
      return inspectUncertifiedKeys(venue, keys, endpoints);
    if (isUncertified(venue) || !endpoints || isLive(venue, endpoints) !== (mode === 'LIVE'))
      return {
        outcome: 'UNAVAILABLE',
        code: 'VENUE_NOT_CONFIGURED',
        message: `This installation does not trade at ${venue} with ${mode} accounts: there is nothing to check the keys with.`,
      };
    return inspectors[venue](keys, endpoints);
  }
}
