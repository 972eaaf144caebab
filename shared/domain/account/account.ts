import type { Decimal } from '../money/decimal.ts';
import type { LiveGate } from './live-gate.ts';
import type { OptionalLimits } from './optional-limits.ts';
import type { KeysRecord } from './venue-keys.ts';

/** The venues whose gateway passes the whole contract. One account trades on one venue. */
export const venueIds = ['binance', 'binanceusdm', 'okx', 'upbit', 'bybit', 'bitget'] as const;
export type CertifiedVenueId = (typeof venueIds)[number];

/** `ccxt-gate`: spoken with through that class of ccxt and nothing of our own, on paper only. */
export type UncertifiedVenueId = `ccxt-${string}`;
export type VenueId = CertifiedVenueId | UncertifiedVenueId;
/** Of an uncertified venue: ccxt names its classes in small letters and digits. */
export const uncertifiedVenuePattern = /^ccxt-[a-z0-9]{2,32}$/;

export function isUncertified(venue: VenueId): venue is UncertifiedVenueId {
  return !venueIds.some((certified) => certified === venue);
}

/** Why no account at an uncertified venue is LIVE. */
export const uncertifiedLive = {
  code: 'VENUE_UNCERTIFIED',
  message: 'An uncertified venue trades on paper only, until its gateway passes the whole contract.',
} as const;

export function isVenueId(value: unknown): value is VenueId {
  if (typeof value !== 'string') return false;
  return venueIds.some((certified) => certified === value) || uncertifiedVenuePattern.test(value);
}

/** Whose, and which account: leads every key, so that one user can never reach another's data. */
export interface AccountRef {
  readonly ownerId: string;
  readonly accountId: string;
}

/** Limits of one account, in units of the instrument's quote asset. */
export interface AccountLimits extends OptionalLimits {
  readonly orderNotionalMax: Decimal;
  readonly positionNotionalMax: Decimal;
  /** How far through the market a limit may go: 0.05 lets a buy pay 5 % above the ask. */
  readonly priceCollarRatio: Decimal;
  /** Older market prices do not count. */
  readonly priceAgeMaxMs: number;
  /** Unified symbols; empty means every instrument of the venue. */
  readonly instrumentsAllowed: readonly string[];
}

export interface Account extends AccountRef {
  readonly name: string;
  readonly venue: VenueId;
  readonly mode: 'PAPER' | 'LIVE';
  readonly baseCurrency: string;
  readonly limits: AccountLimits;
  /** What is known of its keys at the venue. */
  readonly keys?: KeysRecord;
  /** Of a LIVE account: how far it is unlocked; absent means not at all. */
  readonly live?: LiveGate;
  readonly createdAtMs: number;
}

/** ACTIVE trades; REDUCING only lowers exposure; HALTED sends nothing. */
export const tradingStates = ['ACTIVE', 'REDUCING', 'HALTED'] as const;
export type TradingState = (typeof tradingStates)[number];

/**
 * What may stop an account: everybody's stop (`global`), one of its venue, of its owner, its own, its step on the way to live,
 * and, for the orders of one strategy only, that strategy's.
 */
export type AccountScope = 'global' | 'venue' | 'user' | 'account' | 'gate';
export type StrategyScope = `strategy:${string}`;
export type ScopeKey = AccountScope | StrategyScope;

/** CRITICAL: money, identity or a venue's stop; it costs a step on the way to live. */
export const haltCauses = ['CRITICAL', 'KILL', 'PERSON'] as const;
export type HaltCause = (typeof haltCauses)[number];

/** The state that one scope asks of the account. */
export interface ScopeState {
  readonly state: TradingState;
  /** Rises with every change of this scope; the account's own has the account's epoch. */
  readonly epoch: number;
  readonly reason: string;
  readonly changedAtMs: number;
  /** Of a halt of the account's own. */
  readonly cause?: HaltCause;
}

/**
 * The account's fence: the strictest of what its scopes ask, those of strategies left out. `epoch` rises with every change
 * that concerns the whole account: an order approved under an older epoch can no longer be sent.
 */
export interface AccountControl extends AccountRef {
  readonly state: TradingState;
  readonly epoch: number;
  readonly reason: string;
  readonly changedAtMs: number;
  /** A scope that was never set is absent, and ACTIVE. */
  readonly scopes: Readonly<Partial<Record<ScopeKey, ScopeState>>>;
}

/** Funds of one asset in one account. `suspense` holds what a true fill took and no order explains. */
export interface Balance {
  readonly asset: string;
  readonly available: Decimal;
  readonly reserved: Decimal;
  readonly suspense: Decimal;
}
