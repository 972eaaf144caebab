import { lossLimitsOf, readLosses, readUserLimits } from '#shared/application/safety/read-loss-book.ts';
import type { Account, VenueId } from '#shared/domain/account/account.ts';
import type { Limits } from '#shared/domain/account/limit-set.ts';
import type { Breach } from '#shared/domain/safety/breach.ts';
import { type LossBook, lossBreaches } from '#shared/domain/safety/loss-breaches.ts';
import type { Clock } from '#shared/ports/clock.port.ts';
import type { KillTrigger } from '#shared/ports/kill-trigger.port.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import { errorText } from '../json-log.ts';
import { repeat } from '../timing.ts';

export interface LossWatchDeps {
  readonly store: TradingStore;
  readonly trigger: KillTrigger;
  readonly clock: Clock;
  readonly log: Log;
  /** The newest prices of a venue, as its stream tells them. */
  readonly pricesOf: (venue: VenueId) => LossBook['midPrices'];
  readonly accounts: () => readonly Account[];
}

interface Watched {
  readonly account: Account;
  readonly user: readonly Limits[];
  readonly userAtMs: number;
  readonly losses?: Pick<LossBook, 'positions' | 'closedPositions'>;
  readonly lossesAtMs: number;
}

/** The user's limits, and the books of an account that has nothing open, are read again after this: nothing moves there by itself. */
const quietMs = 60_000;

/**
 * The fast path of a breached loss limit: counts each account's losses at every look, with the prices of the stream and books that are
 * seconds old, and presses the kill switch for that account at once, once. The watch that runs each minute, and its
 * alarm, come to the same breach later and find it answered.
 */
export class LossWatch {
  readonly #deps: LossWatchDeps;
  readonly #pressed = new Set<string>();
  #watched: readonly Watched[] = [];

  constructor(deps: LossWatchDeps) {
    this.#deps = deps;
  }

  async run(booksMs: number, pricesMs: number, signal: AbortSignal): Promise<void> {
    await Promise.all([
      repeat(() => this.readBooks(), booksMs, signal),
      repeat(() => this.look(), pricesMs, signal),
    ]);
  }

  /** Reads what losses are counted from, of accounts that limit them. Never throws: an account that cannot be read stays as it was. */
  async readBooks(): Promise<void> {
    const before = new Map(this.#watched.map((each) => [keyOf(each.account), each]));
    const { log, accounts } = this.#deps;
    this.#watched = await Promise.all(
      accounts().map(async (listed) => {
        const known = { ...unread, ...before.get(keyOf(listed)), account: listed };
        try {
          return await this.#read(known);
        } catch (error) {
          log.warn('losses could not be read', { accountId: listed.accountId, error: errorText(error) });
          return known;
        }
      }),
    );
  }

  async #read(known: Watched): Promise<Watched> {
    const { store, clock } = this.#deps;
    const nowMs = clock.nowMs();
    const { account, losses } = known;
    const isOld = nowMs - known.userAtMs >= quietMs;
    const read = isOld ? { ...known, user: await readUserLimits(store, account), userAtMs: nowMs } : known;
    if (!lossLimitsOf(account, read.user)) return read;
    const isOpen = losses?.positions.some(({ quantity }) => !quantity.isZero()) ?? true;
    if (!isOpen && nowMs - known.lossesAtMs < quietMs) return read;
    return { ...read, losses: await readLosses(store, account), lossesAtMs: nowMs };
  }

  /** Counts with the newest prices, and presses for what is new. Never throws: what was not taken is pressed at the next look. */
  async look(): Promise<void> {
    const { clock, trigger, log, pricesOf } = this.#deps;
    const found = this.#watched
      .flatMap(({ account, user, losses }) => {
        const limits = lossLimitsOf(account, user);
        if (!limits || !losses) return [];
        const book = { ...losses, midPrices: pricesOf(account.venue) };
        return lossBreaches(account, limits, book, clock.nowMs());
      })
      .filter((breach) => !this.#pressed.has(nameOf(breach)));
    if (found.length === 0) return;
    try {
      await trigger.press(found);
      for (const breach of found) {
        this.#pressed.add(nameOf(breach));
        log.warn('a loss limit is breached: the kill switch is pressed', { ...breach });
      }
    } catch (error) {
      log.error('the kill switch did not take a breach', { error: errorText(error) });
    }
  }
}

const never = Number.NEGATIVE_INFINITY;
const unread = { user: [], userAtMs: never, lossesAtMs: never };

function keyOf({ ownerId, accountId }: Account): string {
  return `${ownerId}|${accountId}`;
}

function nameOf({ metric, ownerId, scope, cause }: Breach): string {
  return [metric, ownerId, scope, cause].join('|');
}
