import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Node } from 'constructs';
import * as z from 'zod';
import { type VenueEndpoints, venueEndpointsSchema } from '#shared/adapters/venues/endpoints.ts';
import { isVenueId, venueIds } from '#shared/domain/account/account.ts';

const ccxtFolder = join(dirname(fileURLToPath(import.meta.url)), '..', 'node_modules', 'ccxt', 'js', 'src');

const ccxtId = z
  .string()
  .refine((id) => isVenueId(`ccxt-${id}`), 'is no id of ccxt: small letters and digits')
  .refine((id) => !venueIds.some((certified) => certified === id), 'is certified: it needs no entry here')
  .refine((id) => existsSync(join(ccxtFolder, `${id}.js`)), 'is no venue of ccxt');
const uncertifiedVenuesSchema = z.record(ccxtId, venueEndpointsSchema);

/** Endpoints by venue id, such as `ccxt-kraken`. */
export type UncertifiedVenues = Readonly<Record<string, VenueEndpoints>>;

/**
 * Reads the context value `uncertifiedVenues`: `{ "<ccxt id>": { "rest", "stream", "wsApi" } }`, also as JSON text. Whether
 * the endpoints are for paper is checked by whoever opens one: only the class knows its test hosts.
 *
 * @throws Error naming each field that is wrong
 */
export function readUncertifiedVenues(node: Node): UncertifiedVenues {
  const given: unknown = node.tryGetContext('uncertifiedVenues') ?? {};
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
