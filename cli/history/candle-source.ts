import * as z from 'zod';
import { selectInstance } from '#local-cloud/select-instance.ts';
import type { CandleSource } from '#shared/application/market/backfill-history.ts';
import type { CertifiedVenueId } from '#shared/domain/account/account.ts';
import { marketVenueOf } from '../../long-running/ws-ingest/market-data/venues/index.ts';
import { type Outcome, refused } from '../output.ts';

/** Candles in one answer, and the pause after it: at most half of what each venue takes from one address. */
const paces: Readonly<Record<CertifiedVenueId, { candlesARequest: number; pauseMs: number }>> = {
  // Weight 2 of 6,000 a minute.
  binance: { candlesARequest: 1_000, pauseMs: 100 },
  // Weight 5 of 2,400 a minute.
  binanceusdm: { candlesARequest: 1_000, pauseMs: 250 },
  // 20 in two seconds.
  okx: { candlesARequest: 100, pauseMs: 200 },
  bybit: { candlesARequest: 1_000, pauseMs: 100 },
  // 20 a second.
  bitget: { candlesARequest: 100, pauseMs: 100 },
  // 10 a second, 200 at once; one more is asked for, for the price before.
  upbit: { candlesARequest: 199, pauseMs: 200 },
};

/** Where the venues tell everybody; no key is needed. */
const publicAddresses: Readonly<Record<CertifiedVenueId, string>> = {
  binance: 'https://data-api.binance.vision',
  binanceusdm: 'https://fapi.binance.com',
  okx: 'https://www.okx.com',
  bybit: 'https://api.bybit.com',
  bitget: 'https://api.bitget.com',
  upbit: 'https://api.upbit.com',
};

type Found =
  | { readonly ok: true; readonly source: CandleSource }
  | { readonly ok: false; readonly outcome: Outcome };

/** The venue's REST candles: of the venue itself, or of the instance's simulator. */
export function candleSource(
  venue: CertifiedVenueId,
  { live, instance }: { live?: boolean; instance?: number },
): Found {
  if (live) return { ok: true, source: sourceAt(venue, publicAddresses[venue]) };
  const choice = selectInstance(instance);
  if (!choice.ok)
    return {
      ok: false,
      outcome: refused(choice.code, `${choice.message} --live asks the venue itself.`),
    };
  const { document } = choice.record;
  if (!document)
    return { ok: false, outcome: refused('NOT_RUNNING', 'The instance is still starting. Try again then.') };
  const address = document.venues[venue];
  if (!address) return { ok: false, outcome: refused('VENUE_UNKNOWN', `The instance has no ${venue}.`) };
  return { ok: true, source: sourceAt(venue, address.http) };
}

/** @param rest an origin */
export function sourceAt(venue: CertifiedVenueId, rest: string): CandleSource {
  const { fetchCandles } = marketVenueOf(venue, { rest, stream: rest, wsApi: rest });
  return { fetchCandles, ...paces[venue], isPassing };
}

/** Not what the venue says of the question itself: an unknown market, a time it does not take. */
function isPassing(error: unknown): boolean {
  if (error instanceof z.ZodError) return false;
  const [, status] = (error instanceof Error && /: (\d{3})\b/.exec(error.message)) || [];
  return status === undefined || status === '429' || !status.startsWith('4');
}
