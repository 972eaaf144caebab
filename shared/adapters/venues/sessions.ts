import type { Account } from '../../domain/account/account.ts';
import type { VenueSession, VenueSessions } from '../../ports/venue.port.ts';
import type { SecretsManagerVenueKeys, VenueKeys } from '../secrets/venue-keys.ts';
import { binanceClient } from './binance/client.ts';
import { BinanceSession } from './binance/session.ts';
import { isLive, type VenueEndpointMap, type VenueEndpoints } from './endpoints.ts';

/** Opens sessions with the account's own keys; a warm worker keeps them until the keys change. */
export class CcxtVenueSessions implements VenueSessions {
  readonly #keys: SecretsManagerVenueKeys;
  readonly #endpoints: VenueEndpointMap;
  readonly #sessions = new Map<string, { readonly keys: VenueKeys; readonly session: VenueSession }>();

  constructor(keys: SecretsManagerVenueKeys, endpoints: VenueEndpointMap) {
    this.#keys = keys;
    this.#endpoints = endpoints;
  }

  /** @throws Error when the account's mode and the configured endpoint do not fit, or keys are missing */
  async open(account: Account): Promise<VenueSession> {
    const endpoints = endpointsFor(account, this.#endpoints);
    const keys = await this.#keys.read(account);
    const cached = this.#sessions.get(account.accountId);
    if (cached?.keys === keys) return cached.session;
    const session = new BinanceSession(binanceClient(keys, endpoints), account);
    this.#sessions.set(account.accountId, { keys, session });
    return session;
  }
}

/** A paper account never reaches a live endpoint, nor a live account a test one. */
export function endpointsFor(account: Account, map: VenueEndpointMap): VenueEndpoints {
  const endpoints = map[account.venue];
  if (!endpoints) throw new Error(`VENUE_ENDPOINTS has no entry for ${account.venue}`);
  if (isLive(account.venue, endpoints) !== (account.mode === 'LIVE'))
    throw new Error(
      `account ${account.accountId} is ${account.mode}; the configured ${account.venue} endpoint is not`,
    );
  return endpoints;
}
