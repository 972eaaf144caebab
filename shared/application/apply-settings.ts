import { defaultInstrumentSettings } from '../domain/account/instrument-settings.ts';
import type { Log } from '../ports/log.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { ApplySettingsCommand } from '../ports/queues.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';
import type { VenueSessions } from '../ports/venue.port.ts';

export interface ApplySettingsDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly venues: VenueSessions;
  readonly log: Log;
}

/** NOTHING_TO_APPLY: the venue has no such settings, or there is no such account or perpetual. */
export type ApplyOutcome = 'APPLIED' | 'REFUSED' | 'NOTHING_TO_APPLY';

/**
 * Tells the venue what our books have chosen for a perpetual. Safe to repeat. A refusal is logged and changes nothing
 * here: where a mode then differs, the next reconciliation halts the account and names both.
 *
 * @throws Error when the venue did not tell what became of it: the command is tried again
 */
export async function applySettings(
  { store, market, venues, log }: ApplySettingsDeps,
  { ownerId, accountId, instrument: symbol, correlationId }: ApplySettingsCommand,
): Promise<ApplyOutcome> {
  const account = await store.findAccount({ ownerId, accountId });
  const instrument = account && (await market.findInstrument(account.venue, symbol));
  if (!account || instrument?.kind !== 'PERPETUAL') return 'NOTHING_TO_APPLY';
  const settings =
    (await store.findInstrumentSettings(account, symbol)) ?? defaultInstrumentSettings(account, symbol);
  const session = await venues.open(account);
  const answer = await session.applySettings?.(instrument, settings);
  if (!answer) return 'NOTHING_TO_APPLY';
  if (answer.class === 'UNKNOWN')
    throw new Error(`settings of ${symbol} at the venue unknown: ${answer.code}`);
  if (answer.class === 'REFUSED')
    log.warn('the venue refuses the settings', { accountId, symbol, correlationId, code: answer.code });
  return answer.class;
}
