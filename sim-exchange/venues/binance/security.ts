import { createHmac, timingSafeEqual } from 'node:crypto';
import { allowsAddress, isOver, type KeyRing, type VenueKey } from '../../core/key-terms.ts';
import { type Reply, refuse } from './errors.ts';
import type { Params } from './params.ts';

/** What knows its keys and the time: spot and futures check both alike. */
export interface KeyedVenue {
  readonly keys: KeyRing;
  nowMs(): number;
}

const defaultRecvWindowMs = 5000;
const maxRecvWindowMs = 60_000;
/** How far ahead of ours a client's clock may be. */
const aheadMs = 1000;

/** The key by its name, or the refusal of one that is missing, malformed or not ours. */
export function keyNamed(
  venue: KeyedVenue,
  apiKey: string | undefined,
): { key: VenueKey } | { refusal: Reply } {
  if (apiKey === undefined || !/^[a-zA-Z0-9]{10,128}$/.test(apiKey))
    return { refusal: refuse('badKeyFormat') };
  const key = venue.keys.find(apiKey);
  return key === undefined ? { refusal: refuse('unknownKey') } : { key };
}

/** The key tells of itself whatever it may do; all else that is read needs `read`, what changes something `trade`. */
function scopeOf(route: string): 'read' | 'trade' | undefined {
  if (route === 'GET /sapi/v1/account/apiRestrictions') return undefined;
  return route.startsWith('GET ') ? 'read' : 'trade';
}

/**
 * The refusal of a request that the key may not make: from this address, or this route at all. Binance's one answer
 * for all of it.
 */
export function termsRefusal(
  venue: KeyedVenue,
  key: VenueKey,
  request: { remoteAddress: string; route: string },
): Reply | undefined {
  const scope = scopeOf(request.route);
  const isAllowed =
    allowsAddress(key, request.remoteAddress) &&
    (scope === undefined || (scope === 'trade' ? mayTrade(venue, key) : allows(key, scope)));
  return isAllowed ? undefined : refuse('rejectedKey');
}

/** Whether the key may do this; without a limit, everything but to withdraw. */
export function allows({ terms }: VenueKey, scope: 'read' | 'trade' | 'withdraw'): boolean {
  return terms.scopes?.includes(scope) ?? scope !== 'withdraw';
}

/** The right to trade ends before the key does. */
export function mayTrade(venue: KeyedVenue, key: VenueKey): boolean {
  return allows(key, 'trade') && !isOver(key, venue.nowMs());
}

/** The refusal of a signature or timestamp; `signedText` is what the client signed, without the signature itself. */
export function signatureRefusal(
  venue: KeyedVenue,
  key: VenueKey,
  params: Params,
  signedText: string,
): Reply | undefined {
  const signature = params.required('signature');
  params.required('timestamp');
  const timestamp = params.integer('timestamp') ?? 0;
  const recvWindowMs = params.integer('recvWindow') ?? defaultRecvWindowMs;
  if (params.refusal !== undefined) return params.refusal;
  if (recvWindowMs > maxRecvWindowMs) return refuse('recvWindowTooBig');
  const nowMs = venue.nowMs();
  if (timestamp >= nowMs + aheadMs) return refuse('tooEarly');
  if (nowMs - timestamp > recvWindowMs) return refuse('tooOld');
  const expected = createHmac('sha256', key.secret).update(signedText).digest('hex');
  return same(signature.toLowerCase(), expected) ? undefined : refuse('badSignature');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
