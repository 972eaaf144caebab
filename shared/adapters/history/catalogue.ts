import * as z from 'zod';
import { type CertifiedVenueId, venueIds } from '../../domain/account/account.ts';
import type { FollowedMarket } from '../../domain/market/market-subscription.ts';
import type { HistoryCatalogue } from '../../ports/market-history.port.ts';

const stored = z.object({
  rows: z.int(),
  isWhole: z.boolean(),
  gaps: z.array(
    z.object({ fromMs: z.int(), toMs: z.int(), why: z.enum(['MISSING', 'NOT_WHOLE', 'DAMAGED']) }),
  ),
  sha256: z.string(),
  bytes: z.int(),
});
const document = z.object({
  version: z.literal(1),
  venue: z.custom<CertifiedVenueId>((value) => venueIds.some((id) => id === value)),
  symbol: z.string(),
  timeframe: z.literal('1m'),
  days: z.record(z.iso.date(), stored),
});

/** One file a market; the same days give the same text. */
export function textOfCatalogue({ venue, symbol }: FollowedMarket, days: HistoryCatalogue): string {
  const sorted = [...days].sort(([a], [b]) => a - b);
  const named = Object.fromEntries(sorted.map(([dayMs, day]) => [dayText(dayMs), day]));
  return `${JSON.stringify({ version: 1, venue, symbol, timeframe: '1m', days: named })}\n`;
}

/** @throws Error when it is no catalogue of ours */
export function catalogueOfText(text: string): { market: FollowedMarket; days: HistoryCatalogue } {
  const { venue, symbol, days } = document.parse(JSON.parse(text));
  const entries = Object.entries(days).map(([day, facts]) => [Date.parse(day), facts] as const);
  return { market: { venue, symbol }, days: new Map(entries.sort(([a], [b]) => a - b)) };
}

/** `2026-01-31` */
export function dayText(dayMs: number): string {
  return new Date(dayMs).toISOString().slice(0, 10);
}
