import { createHash } from 'node:crypto';
import type { VenueId } from '../../../domain/account/account.ts';
import type { Clock } from '../../../ports/clock.port.ts';
import type { QuotaStore } from '../../../ports/quota.port.ts';
import type { VenueKeys } from '../../../ports/venue-keys.port.ts';
import { binanceQuota } from '../binance/quota.ts';
import { binanceUsdmQuota } from '../binanceusdm/quota.ts';
import { bitgetQuota } from '../bitget/quota.ts';
import { bybitQuota } from '../bybit/quota.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { okxQuota } from '../okx/quota.ts';
import { upbitQuota } from '../upbit/quota.ts';
import { QuotaLeases } from './leases.ts';
import { QuotaGate } from './quota-gate.ts';
import type { VenueQuota } from './venue-quota.ts';

const quotas: Readonly<Partial<Record<VenueId, VenueQuota>>> = {
  binance: binanceQuota,
  binanceusdm: binanceUsdmQuota,
  bitget: bitgetQuota,
  bybit: bybitQuota,
  okx: okxQuota,
  upbit: upbitQuota,
};

/** Above what a simulated venue without limits is ever asked. */
const openFactor = 1_000;

/** The gates of one worker: what it takes from a budget serves all of its accounts that share it. */
export class QuotaGates {
  readonly #leases: QuotaLeases;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(deps: { readonly store: QuotaStore; readonly clock: Clock; readonly random: () => number }) {
    this.#leases = new QuotaLeases(deps.store);
    this.#clock = deps.clock;
    this.#random = deps.random;
  }

  /**
   * The gate for requests with these keys. All workers count as one address: where they have several, the budget is
   * kept more strictly than the venue asks.
   */
  open(venue: VenueId, endpoints: VenueEndpoints, { apiKey }: VenueKeys): QuotaGate | undefined {
    const quota = quotas[venue];
    if (!quota) return undefined;
    const key = createHash('sha256').update(apiKey).digest('hex').slice(0, 16);
    return new QuotaGate(
      { leases: this.#leases, clock: this.#clock, random: this.#random },
      {
        quota,
        venue,
        scopes: { ADDRESS: endpoints.rest, KEY: key },
        factor: endpoints.limits === 'open' ? openFactor : 1,
      },
    );
  }
}
