import type { Account, UncertifiedVenueId } from '../../../domain/account/account.ts';
import type { VenueBooks, VenueSession } from '../../../ports/venue.port.ts';
import type { KeyInspection } from '../../../ports/venue-keys.port.ts';
import type { VenueKeys } from '../../secrets/venue-keys.ts';
import type { VenueEndpoints } from '../endpoints.ts';
import { readable } from '../trouble.ts';
import { ask } from './asking.ts';
import { UncertifiedBooks } from './books.ts';
import { meaningOf, unknownFailure } from './classify.ts';
import { IncapableError, openExchange } from './exchange.ts';
import { NotPaperError } from './paper-endpoints.ts';
import { UncertifiedSession } from './session.ts';
import { balancesSchema } from './wire.ts';

/** @throws Error when the class cannot be traded with, or real money may move at the endpoints, or the markets do not load */
export async function openUncertified(
  venue: UncertifiedVenueId,
  keys: VenueKeys,
  endpoints: VenueEndpoints,
  account: Account,
): Promise<{ readonly session: VenueSession; readonly books: VenueBooks }> {
  const exchange = await openExchange(venue, endpoints, keys);
  await exchange.loadMarkets();
  return {
    session: new UncertifiedSession(exchange, account),
    books: new UncertifiedBooks(exchange, account),
  };
}

/**
 * Keys are good when the venue shows a balance for them. What they may do, ccxt has no common question for: nobody has
 * proven that they may trade, or may not withdraw. Real money is out of reach at these endpoints.
 */
export async function inspectUncertifiedKeys(
  venue: UncertifiedVenueId,
  keys: VenueKeys,
  endpoints: VenueEndpoints,
): Promise<KeyInspection> {
  const asked = await ask(async () => {
    const exchange = await openExchange(venue, endpoints, keys);
    if (exchange.has.fetchTime) await exchange.loadTimeDifference();
    return readable(balancesSchema, await exchange.fetchBalance());
  });
  if (!('failed' in asked))
    return { outcome: 'KNOWN', facts: { canTrade: true, canWithdraw: false, isIpBound: false } };
  const { error, answer } = asked.failed;
  if (error instanceof NotPaperError || error instanceof IncapableError)
    return { outcome: 'UNAVAILABLE', code: 'VENUE_NOT_CONFIGURED', message: `${error.message}.` };
  const { code, message } = unknownFailure(asked.failed);
  if (answer && meaningOf(error) === 'STOP_VENUE')
    return {
      outcome: 'REFUSED',
      code: 'KEYS_NOT_ACCEPTED',
      message: `The venue refuses these keys (${code}: ${message})`,
    };
  return {
    outcome: 'UNAVAILABLE',
    code: 'VENUE_UNAVAILABLE',
    message: `The venue did not tell about these keys (${code}: ${message}). Nothing was stored: try again.`,
  };
}
