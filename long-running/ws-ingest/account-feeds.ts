import type { Account, VenueId } from '#shared/domain/account/account.ts';
import { AccountFeed, type AccountFeedDeps } from './account-feed.ts';
import { errorText } from './json-log.ts';
import { repeat } from './timing.ts';
import type { VenueAdapter } from './venue-adapter.ts';

export type AccountFeedsDeps = Omit<AccountFeedDeps, 'adapter'> & {
  readonly adapters: ReadonlyMap<VenueId, VenueAdapter>;
};

/**
 * A feed for every account of the store whose venue we follow; accounts come and go while it runs. One whose keys were
 * replaced is opened anew with the new ones, one without keys is left alone.
 */
export class AccountFeeds {
  readonly #deps: AccountFeedsDeps;
  readonly #feeds = new Map<string, AccountFeed>();
  #isListed = false;
  #accounts: readonly Account[] = [];

  constructor(deps: AccountFeedsDeps) {
    this.#deps = deps;
  }

  /** The accounts have been read at least once. */
  get isListed(): boolean {
    return this.#isListed;
  }

  /** As they were read last: those of venues that are not followed among them. */
  get accounts(): readonly Account[] {
    return this.#accounts;
  }

  get feeds(): readonly AccountFeed[] {
    return [...this.#feeds.values()];
  }

  async run(signal: AbortSignal): Promise<void> {
    await repeat(() => this.#refresh(signal), this.#deps.timings.accountsMs, signal);
  }

  async stop(drainMs: number): Promise<void> {
    await Promise.all(this.feeds.map((feed) => feed.stop(drainMs)));
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { store, log, timings } = this.#deps;
    try {
      const accounts = await store.listAllAccounts();
      if (signal.aborted) return;
      this.#accounts = accounts;
      const wanted = new Map(
        accounts
          .filter(({ keys }) => keys !== 'REMOVED')
          .map((account) => [`${account.ownerId}|${account.accountId}`, account]),
      );
      for (const [key, feed] of this.#feeds) {
        const account = wanted.get(key);
        if (account && versionOf(account) === versionOf(feed.account)) continue;
        this.#feeds.delete(key);
        await feed.stop(timings.drainMs);
      }
      if (signal.aborted) return;
      for (const [key, account] of wanted) this.#follow(key, account);
      this.#isListed = true;
    } catch (error) {
      log.warn('the accounts could not be read', { error: errorText(error) });
    }
  }

  #follow(key: string, account: Account): void {
    const adapter = this.#deps.adapters.get(account.venue);
    if (!adapter || this.#feeds.has(key)) return;
    const feed = new AccountFeed({ ...this.#deps, adapter }, account);
    this.#feeds.set(key, feed);
    feed.start();
    this.#deps.log.info('follows an account', { venue: account.venue, accountId: account.accountId });
  }
}

function versionOf({ keys }: Account): string | undefined {
  return keys === undefined || keys === 'REMOVED' ? undefined : keys.version;
}
