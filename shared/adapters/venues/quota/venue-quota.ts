import type { QuotaCall, QuotaPriority, QuotaWindow } from '../../../domain/quota/quota-window.ts';

type Parameters = Readonly<Record<string, string>>;

/** A venue's limits, and what each of our calls counts for there; one file a venue, with its sources. */
export interface VenueQuota {
  /** By ccxt's name of the endpoint. */
  callOf(method: string, parameters: Parameters): QuotaCall;
  /** What the headers of an answer say that the venue has counted; names in small letters. */
  usedOf(headers: Readonly<Record<string, string>>): readonly VenueCount[];
}

export interface VenueCount {
  readonly window: QuotaWindow;
  readonly used: number;
}

/** A limit that only one endpoint counts against: nobody else's requests can spend it, so no share is kept. */
export function endpointWindow(name: string, limit: number, intervalMs: number): QuotaWindow {
  return { name, scope: 'KEY', limit, intervalMs };
}

/** What a call is for, by what it does. The look-up of one order belongs to its cancel, or to a doubt; all else is a question. */
export function priorityOf(
  method: string,
  orders: readonly string[],
  cancels: readonly string[],
): QuotaPriority {
  if (orders.includes(method)) return 'order';
  return cancels.includes(method) ? 'cancel' : 'reconcile';
}

/** What headers tell of windows; a header that is missing or no whole number tells nothing. */
export function countsIn(
  rows: readonly (readonly [window: QuotaWindow, text: string | undefined])[],
): readonly VenueCount[] {
  return rows.flatMap(([window, text]) =>
    text !== undefined && /^\d{1,9}$/.test(text) ? [{ window, used: Number(text) }] : [],
  );
}
