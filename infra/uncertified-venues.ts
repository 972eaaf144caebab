import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type VenueEndpoints, venueEndpointsSchema } from '#shared/adapters/venues/endpoints.ts';
import { openExchange } from '#shared/adapters/venues/uncertified/exchange.ts';
import { isVenueId, type UncertifiedVenueId, venueIds } from '#shared/domain/account/account.ts';

const ccxtFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', 'ccxt', 'js', 'src');

const ccxtId = z
  .string()
  .refine((id) => isVenueId(`ccxt-${id}`), 'is no id of ccxt: small letters and digits')
  .refine((id) => !venueIds.some((certified) => certified === id), 'is certified: it needs no entry here')
  .refine((id) => existsSync(join(ccxtFolder, `${id}.js`)), 'is no venue of ccxt');
const uncertifiedVenuesSchema = z.record(ccxtId, venueEndpointsSchema);

/** Endpoints by venue id, such as `ccxt-kraken`. */
export type UncertifiedVenues = Readonly<Record<UncertifiedVenueId, VenueEndpoints>>;

/**
 * Reads the context value `uncertifiedVenues`: `{ "<ccxt id>": { "rest", "stream", "wsApi" } }`, also as JSON text.
 *
 * @throws Error naming each field that is wrong
 */
export function uncertifiedVenuesOf(given: unknown = {}): UncertifiedVenues {
  const parsed = uncertifiedVenuesSchema.safeParse(typeof given === 'string' ? json(given) : given);
  if (parsed.success)
    return Object.fromEntries(
      Object.entries(parsed.data).map(([id, endpoints]) => [`ccxt-${id}`, endpoints]),
    );
  const problems = parsed.error.issues.flatMap((issue) => {
    const reasons = issue.code === 'invalid_key' ? issue.issues : [issue];
    return reasons.map(({ message }) => `${['uncertifiedVenues', ...issue.path].join('.')} ${message}`);
  });
  throw new Error(problems.join('; '));
}

/**
 * Whether each can be traded with on paper at its endpoints. Nothing is asked of the venue.
 *
 * @throws Error saying why not
 */
export async function requireTradable(venues: UncertifiedVenues): Promise<void> {
  const problems = await Promise.all(
    Object.entries(venues).map(([venue, endpoints]) => whyNotTradable(venue, endpoints)),
  );
  const known = problems.filter((problem) => problem !== undefined);
  if (known.length > 0) throw new Error(`uncertifiedVenues: ${known.join('; ')}`);
}

export async function whyNotTradable(venue: string, endpoints: VenueEndpoints): Promise<string | undefined> {
  try {
    await openExchange(venue as UncertifiedVenueId, endpoints);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Of a venue `ccxt-kraken`: `kraken`. */
export function ccxtIdsOf(venues: UncertifiedVenues): readonly string[] {
  return Object.keys(venues).map((venue) => venue.slice('ccxt-'.length));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
