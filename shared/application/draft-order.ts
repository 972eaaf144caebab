import type { Account, AccountRef } from '../domain/account/account.ts';
import { defaultInstrumentSettings, type InstrumentSettings } from '../domain/account/instrument-settings.ts';
import { checkOrderRules } from '../domain/instrument/check-order-rules.ts';
import { checkPositionRules } from '../domain/instrument/check-position-rules.ts';
import { type Instrument, type MarketPrice, midPrice } from '../domain/instrument/instrument.ts';
import { zero } from '../domain/money/decimal.ts';
import { closesOnly, type Order, type OrderTerms, type Reservation } from '../domain/order/order.ts';
import { reservationFor } from '../domain/order/reservation.ts';
import { checkProtection } from '../domain/protection/terms.ts';
import { accept, type Result, refuse } from '../domain/refusal.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { Ids } from '../ports/ids.port.ts';
import type { MarketDataReader } from '../ports/market-data.port.ts';
import type { TradingStore } from '../ports/trading-store.port.ts';

export interface DraftDeps {
  readonly store: TradingStore;
  readonly market: MarketDataReader;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface DraftCommand extends AccountRef {
  readonly terms: OrderTerms;
  readonly correlationId: string;
}

/** `reservation` is undefined where nobody can say what the order costs: there is no market price. */
export interface Draft {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
}

/** The order that these terms make, by the instrument's rules and the account's settings. Nothing is written. */
export async function draftOrder(
  deps: DraftDeps,
  command: DraftCommand,
  account: Account,
): Promise<Result<Draft>> {
  const { terms } = command;
  const [instrument, price] = await Promise.all([
    deps.market.findInstrument(account.venue, terms.instrument),
    deps.market.findPrice(account.venue, terms.instrument),
  ]);
  if (!instrument)
    return refuse('INSTRUMENT_UNKNOWN', `${account.venue} does not trade this instrument.`, {
      field: 'instrument',
    });
  const rules = checkOrderRules(terms, instrument, price && midPrice(price));
  if (!rules.ok) return rules;
  const settings = await settingsOf(deps, command, instrument);
  const positions = checkPositionRules(terms, instrument, settings);
  if (!positions.ok) return positions;
  const protection = protectionRefusal(terms, instrument, price);
  if (protection) return protection;
  return accept(draft(deps, command, account, { instrument, settings, price }));
}

/** What the order asks for its position, against the price at which that would be opened. */
function protectionRefusal(
  terms: OrderTerms,
  instrument: Instrument,
  price: MarketPrice | undefined,
): Extract<Result<Draft>, { ok: false }> | undefined {
  const { protect, side, limitPrice } = terms;
  if (!protect) return undefined;
  if (closesOnly(terms) || (instrument.kind === 'SPOT' && side === 'sell'))
    return refuse('FIELD_INVALID', 'protect is for orders that open a position.', { field: 'protect' });
  const entry = limitPrice ?? (side === 'buy' ? price?.ask : price?.bid);
  const checked = checkProtection(protect, side === 'buy' ? 'LONG' : 'SHORT', instrument, entry);
  if (checked.ok) return undefined;
  const isShort = terms.stopLoss !== undefined || terms.takeProfit !== undefined;
  if (!isShort) return checked;
  const field = checked.refusal.field?.includes('stopLoss') ? 'stopLoss' : 'takeProfit';
  return refuse(checked.refusal.code, `${field} must be on its side of the entry.`, { field });
}

/** How the account trades it; spot has nothing to choose. */
async function settingsOf(
  { store }: DraftDeps,
  ref: AccountRef,
  { kind, symbol }: Instrument,
): Promise<InstrumentSettings> {
  const chosen = kind === 'PERPETUAL' ? await store.findInstrumentSettings(ref, symbol) : undefined;
  return chosen ?? defaultInstrumentSettings(ref, symbol);
}

interface Market {
  readonly instrument: Instrument;
  readonly settings: InstrumentSettings;
  readonly price: MarketPrice | undefined;
}

function draft(
  deps: DraftDeps,
  command: DraftCommand,
  account: Account,
  { instrument, settings, price }: Market,
): Draft {
  const nowMs = deps.clock.nowMs();
  const terms = { ...command.terms, ...marginOf(instrument, settings) };
  const reservation = reservationFor(terms, instrument, price);
  const order: Order = {
    ...terms,
    orderId: deps.ids.nextId(),
    ownerId: command.ownerId,
    accountId: command.accountId,
    venue: account.venue,
    base: instrument.base,
    quote: instrument.quote,
    quantityStep: instrument.quantityStep,
    state: 'INITIALIZED',
    reservation: reservation ?? { asset: instrument.quote, amount: zero, remaining: zero },
    pendingQuantity: zero,
    filledQuantity: zero,
    filledQuote: zero,
    fees: {},
    attempt: 0,
    generation: 0,
    ...(price ? { arrivalMidPrice: midPrice(price) } : {}),
    correlationId: command.correlationId,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    version: 1,
  };
  return { order, reservation };
}

function marginOf(
  instrument: Instrument,
  { leverage, marginMode: mode }: InstrumentSettings,
): Pick<Order, 'margin'> {
  if (instrument.kind === 'SPOT') return {};
  return { margin: { settle: instrument.settle, leverage, mode } };
}
