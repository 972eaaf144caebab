import {
  type Account,
  type CertifiedVenueId,
  isUncertified,
  uncertifiedLive,
} from '../../domain/account/account.ts';
import type { VenueBooks, VenueBooksOf, VenueSession, VenueSessions } from '../../ports/venue.port.ts';
import type { SecretsManagerVenueKeys, VenueKeys } from '../secrets/venue-keys.ts';
import { BinanceBooks } from './binance/books.ts';
import { binanceClient } from './binance/client.ts';
import { BinanceSession } from './binance/session.ts';
import { BinanceUsdmBooks } from './binanceusdm/books.ts';
import { binanceUsdmClient } from './binanceusdm/client.ts';
import { BinanceUsdmSession } from './binanceusdm/session.ts';
import { BitgetBooks } from './bitget/books.ts';
import { bitgetClient } from './bitget/client.ts';
import { BitgetSession } from './bitget/session.ts';
import { BybitBooks } from './bybit/books.ts';
import { bybitClient } from './bybit/client.ts';
import { BybitSession } from './bybit/session.ts';
import { isLive, type VenueEndpointMap, type VenueEndpoints } from './endpoints.ts';
import { OkxBooks } from './okx/books.ts';
import { okxClient } from './okx/client.ts';
import { OkxSession } from './okx/session.ts';
import type { QuotaGates } from './quota/quota-gates.ts';
import { openUncertified } from './uncertified/index.ts';
import { UpbitBooks } from './upbit/books.ts';
import { upbitClient } from './upbit/client.ts';
import { UpbitSession } from './upbit/session.ts';
import type { CallGate } from './venue-http.ts';

interface Gateway {
  readonly session: VenueSession;
  readonly books: VenueBooks;
}

type OpenGateway = (
  keys: VenueKeys,
  endpoints: VenueEndpoints,
  account: Account,
  gate: CallGate | undefined,
) => Gateway;

/** One row a venue: how to speak with it for one account. */
const gateways: Readonly<Record<CertifiedVenueId, OpenGateway>> = {
  binance: (keys, endpoints, account, gate) => {
    const client = binanceClient(keys, endpoints, gate);
    return { session: new BinanceSession(client, account), books: new BinanceBooks(client, account) };
  },
  binanceusdm: (keys, endpoints, account, gate) => {
    const client = binanceUsdmClient(keys, endpoints, gate);
    return { session: new BinanceUsdmSession(client, account), books: new BinanceUsdmBooks(client, account) };
  },
  bitget: (keys, endpoints, account, gate) => {
    const client = bitgetClient(keys, endpoints, gate);
    return { session: new BitgetSession(client, account), books: new BitgetBooks(client, account) };
  },
  bybit: (keys, endpoints, account, gate) => {
    const client = bybitClient(keys, endpoints, gate);
    return { session: new BybitSession(client, account), books: new BybitBooks(client, account) };
  },
  okx: (keys, endpoints, account, gate) => {
    const client = okxClient(keys, endpoints, gate);
    return { session: new OkxSession(client, account), books: new OkxBooks(client, account) };
  },
  upbit: (keys, endpoints, account, gate) => {
    const client = upbitClient(keys, endpoints, gate);
    return { session: new UpbitSession(client, account), books: new UpbitBooks(client, account) };
  },
};

/** An account that was opened LIVE where only paper is permitted: nothing is asked of the venue. */
class UncertifiedLiveError extends Error {
  override readonly name = 'UncertifiedLiveError';
  readonly code = uncertifiedLive.code;
  constructor({ accountId }: Account) {
    super(`account ${accountId}: ${uncertifiedLive.message}`);
  }
}

/** Opens sessions with the account's own keys; a warm worker keeps them until the keys change. */
export class CcxtVenueSessions implements VenueSessions, VenueBooksOf {
  readonly #keys: Pick<SecretsManagerVenueKeys, 'read'>;
  readonly #endpoints: VenueEndpointMap;
  readonly #gates: QuotaGates | undefined;
  readonly #gateways = new Map<string, Gateway & { readonly keys: VenueKeys }>();

  /** @param gates of the budgets that all workers share; without them nothing is held back */
  constructor(keys: Pick<SecretsManagerVenueKeys, 'read'>, endpoints: VenueEndpointMap, gates?: QuotaGates) {
    this.#keys = keys;
    this.#endpoints = endpoints;
    this.#gates = gates;
  }

  /** @throws Error when the account's mode and the configured endpoint do not fit, or keys are missing */
  async open(account: Account): Promise<VenueSession> {
    return (await this.#gateway(account)).session;
  }

  /** @throws Error as `open` does */
  async openBooks(account: Account): Promise<VenueBooks> {
    return (await this.#gateway(account)).books;
  }

  async #gateway(account: Account): Promise<Gateway> {
    const endpoints = endpointsFor(account, this.#endpoints);
    const keys = await this.#keys.read(account);
    const name = `${account.ownerId}|${account.accountId}`;
    const cached = this.#gateways.get(name);
    if (cached?.keys === keys) return cached;
    const gateway = { ...(await this.#open(account, endpoints, keys)), keys };
    this.#gateways.set(name, gateway);
    return gateway;
  }

  #open(account: Account, endpoints: VenueEndpoints, keys: VenueKeys): Gateway | Promise<Gateway> {
    const { venue } = account;
    if (isUncertified(venue)) return openUncertified(venue, keys, endpoints, account);
    return gateways[venue](keys, endpoints, account, this.#gates?.open(venue, endpoints, keys));
  }
}

/**
 * A paper account never reaches a live endpoint, nor a live account a test one. An uncertified venue has paper accounts only;
 * that its endpoint is one for tests is checked where its class is opened, which knows them.
 */
export function endpointsFor(account: Account, map: VenueEndpointMap): VenueEndpoints {
  const endpoints = map[account.venue];
  if (!endpoints) throw new Error(`VENUE_ENDPOINTS has no entry for ${account.venue}`);
  if (isUncertified(account.venue)) {
    if (account.mode === 'PAPER') return endpoints;
    throw new UncertifiedLiveError(account);
  }
  if (isLive(account.venue, endpoints) !== (account.mode === 'LIVE'))
    throw new Error(
      `account ${account.accountId} is ${account.mode}; the configured ${account.venue} endpoint is not`,
    );
  return endpoints;
}
