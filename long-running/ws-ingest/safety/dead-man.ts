import type { Account } from '#shared/domain/account/account.ts';
import type { Instrument } from '#shared/domain/instrument/instrument.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketDataReader } from '#shared/ports/market-data.port.ts';
import type { TradingStore } from '#shared/ports/trading-store.port.ts';
import type { VenueSessions } from '#shared/ports/venue.port.ts';
import { errorText } from '../json-log.ts';
import { repeat } from '../timing.ts';

export interface DeadManDeps {
  readonly store: Pick<TradingStore, 'listOrders'>;
  readonly market: Pick<MarketDataReader, 'findInstrument'>;
  readonly sessions: VenueSessions;
  readonly log: Log;
  readonly accounts: () => readonly Account[];
  /** After so long without a refresh the venue cancels. */
  readonly afterMs: number;
}

const openMax = 100;

/**
 * Keeps the venues' own dead-man's switches armed for accounts with open orders: when this process dies, the venue cancels them. An
 * account whose last order has ended is let off, so that nothing is cancelled which somebody places later without us.
 */
export class DeadManSwitch {
  readonly #deps: DeadManDeps;
  /** By account: the instruments that a countdown runs for. */
  readonly #armed = new Map<string, readonly Instrument[]>();

  constructor(deps: DeadManDeps) {
    this.#deps = deps;
  }

  async run(everyMs: number, signal: AbortSignal): Promise<void> {
    await repeat(() => this.refresh(), everyMs, signal);
  }

  /** Never throws: a countdown that could not be told goes on, and is told again in a moment. */
  async refresh(): Promise<void> {
    await Promise.all(
      this.#deps.accounts().map(async (account) => {
        try {
          await this.#refreshOne(account);
        } catch (error) {
          const { accountId } = account;
          this.#deps.log.warn('a dead-man’s switch was not armed', { accountId, error: errorText(error) });
        }
      }),
    );
  }

  async #refreshOne(account: Account): Promise<void> {
    const { sessions, afterMs } = this.#deps;
    const session = await sessions.open(account);
    if (!session.armDeadMan) return;
    const key = `${account.ownerId}|${account.accountId}`;
    const before = this.#armed.get(key) ?? [];
    const open = await this.#openInstruments(account);
    const symbols = new Set(open.map(({ symbol }) => symbol));
    const ended = before.filter(({ symbol }) => !symbols.has(symbol));
    if (open.length > 0) must(await session.armDeadMan(afterMs, open));
    // An account-wide countdown goes on for the others.
    if (ended.length > 0 && (open.length === 0 || account.venue === 'binanceusdm'))
      must(await session.armDeadMan(0, ended));
    this.#armed.set(key, open);
  }

  async #openInstruments(account: Account): Promise<readonly Instrument[]> {
    const { store, market } = this.#deps;
    const { items } = await store.listOrders(account, { limit: openMax, openOnly: true });
    const symbols = [...new Set(items.map(({ instrument }) => instrument))];
    const found = await Promise.all(symbols.map((symbol) => market.findInstrument(account.venue, symbol)));
    return found.flatMap((instrument) => instrument ?? []);
  }
}

function must(answer: { readonly class: string; readonly code?: string }): void {
  if (answer.class !== 'ARMED') throw new Error(`the venue answered ${answer.code ?? answer.class}`);
}
