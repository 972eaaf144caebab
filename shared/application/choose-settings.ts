import type { Account } from '../domain/account/account.ts';
import { defaultInstrumentSettings, type InstrumentSettings } from '../domain/account/instrument-settings.ts';
import type { DomainEvent } from '../domain/events/domain-event.ts';
import type { PerpetualInstrument } from '../domain/instrument/instrument.ts';
import { decimalText } from '../domain/money/decimal.ts';
import { accept, type InvalidCode, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { AccountRequests } from '../ports/queues.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

export interface ChooseSettingsDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly requests: AccountRequests;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface ChooseSettingsCommand {
  readonly account: Account;
  readonly instrument: string;
  /** What is left out stays as it is. */
  readonly chosen: Partial<Pick<InstrumentSettings, 'leverage' | 'marginMode' | 'positionMode'>>;
  readonly correlationId: string;
}

/**
 * Chooses how an account trades a perpetual from its next order on, and has the venue told. A mode changes only while
 * nothing is open in the instrument: no venue turns an open position from one into another.
 */
export async function chooseSettings(
  deps: ChooseSettingsDeps,
  command: ChooseSettingsCommand,
): Promise<Result<InstrumentSettings, InvalidCode>> {
  const { account, chosen } = command;
  const instrument = await findPerpetual(deps, account, command.instrument);
  if (!instrument.ok) return instrument;
  const { symbol, leverageMax, venue } = instrument.value;
  const before =
    (await deps.store.findInstrumentSettings(account, symbol)) ?? defaultInstrumentSettings(account, symbol);
  const settings = { ...before, ...chosen };
  if (settings.leverage.greaterThan(leverageMax))
    return refuse(
      'LEVERAGE_ABOVE_MAXIMUM',
      `${venue} gives at most ${decimalText(leverageMax)}x on ${symbol}.`,
      {
        field: 'leverage',
        context: { maximum: decimalText(leverageMax) },
      },
    );
  const changesMode =
    settings.marginMode !== before.marginMode || settings.positionMode !== before.positionMode;
  if (changesMode && (await isInUse(deps, account, symbol)))
    return refuse('SETTINGS_IN_USE', `Close the position and cancel the orders in ${symbol} first.`, {
      field: settings.marginMode === before.marginMode ? 'positionMode' : 'marginMode',
    });
  const event = settingsEvent(deps, command, settings);
  await deps.store.commit([
    { kind: 'saveInstrumentSettings', settings },
    { kind: 'publish', event },
  ]);
  const { ownerId, accountId } = account;
  const { correlationId } = command;
  await deps.requests.request({
    kind: 'APPLY_SETTINGS',
    ownerId,
    accountId,
    instrument: symbol,
    correlationId,
  });
  return accept(settings);
}

async function findPerpetual(
  { market }: ChooseSettingsDeps,
  { venue }: Account,
  symbol: string,
): Promise<Result<PerpetualInstrument, InvalidCode>> {
  const instrument = await market.findInstrument(venue, symbol);
  if (instrument?.kind === 'PERPETUAL') return accept(instrument);
  return refuse(
    'INSTRUMENT_UNKNOWN',
    instrument
      ? `${symbol} is spot: it has no leverage to choose.`
      : `${venue} does not trade this instrument.`,
    { field: 'instrument' },
  );
}

async function isInUse({ store }: ChooseSettingsDeps, account: Account, symbol: string): Promise<boolean> {
  const positions = await store.listPositions(account);
  if (positions.some(({ instrument, quantity }) => instrument === symbol && !quantity.isZero())) return true;
  let cursor: string | undefined;
  do {
    const page = await store.listOrders(account, {
      openOnly: true,
      limit: 100,
      ...(cursor === undefined ? {} : { cursor }),
    });
    if (page.items.some(({ instrument }) => instrument === symbol)) return true;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return false;
}

function settingsEvent(
  { ids, clock }: ChooseSettingsDeps,
  { account, correlationId }: ChooseSettingsCommand,
  { instrument, leverage, marginMode, positionMode }: InstrumentSettings,
): DomainEvent {
  const { ownerId, accountId, venue } = account;
  const atMs = clock.nowMs();
  const type = 'account.settings_chosen';
  const payload = {
    event_type: type,
    user_id: ownerId,
    account_id: accountId,
    exchange: venue,
    symbol: instrument,
    leverage: decimalText(leverage),
    margin_mode: marginMode,
    position_mode: positionMode,
    timestamp: String(atMs),
  };
  return { eventId: ids.nextId(), ownerId, accountId, type, correlationId, atMs, payload };
}
