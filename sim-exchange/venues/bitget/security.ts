import { createHmac, timingSafeEqual } from 'node:crypto';
import { allowsAddress, isOver, type VenueKey } from '../../core/key-terms.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Refusal, refusal } from './errors.ts';
import type { BitgetVenue } from './venue.ts';

/** What a key may be allowed to do: trade and manage the unified account, each for reading only or for writing too. */
export type Scope = 'uta_trade_read' | 'uta_trade' | 'uta_mgt_read' | 'uta_mgt' | 'withdraw';

/** "Request timestamp expired": documented as 30 seconds from Bitget's clock. */
const windowMs = 30_000;

/** Whether the key may do this; without a limit, everything but to withdraw. Who may write may read. */
export function allows({ terms }: VenueKey, scope: Scope): boolean {
  if (terms.scopes === null) return scope !== 'withdraw';
  return terms.scopes.includes(scope) || terms.scopes.includes(scope.replace(/_read$/, ''));
}

/** The key that a REST request was signed with, or why it is not let in. */
export function admit(venue: BitgetVenue, request: WireRequest): { key: VenueKey } | { refusal: Refusal } {
  const apiKey = request.header('access-key');
  if (!apiKey) return { refusal: refusal('keyEmpty') };
  const sign = request.header('access-sign');
  if (!sign) return { refusal: refusal('signEmpty') };
  const timestamp = request.header('access-timestamp') ?? '';
  if (!/^\d{13}$/.test(timestamp)) return { refusal: refusal('timestampWrong') };
  const passphrase = request.header('access-passphrase');
  if (!passphrase) return { refusal: refusal('passphraseEmpty') };
  if (Math.abs(venue.nowMs() - Number(timestamp)) > windowMs) return { refusal: refusal('timestampExpired') };
  const key = venue.keys.find(apiKey);
  if (key === undefined || isOver(key, venue.nowMs())) return { refusal: refusal('keyWrong') };
  if (!same(passphrase, venue.options.password)) return { refusal: refusal('passphraseWrong') };
  if (!isSigned(key, timestamp, request, sign)) return { refusal: refusal('signWrong') };
  if (!allowsAddress(key, request.remoteAddress)) return { refusal: refusal('ipUnknown') };
  return { key };
}

/** Time, method, path, query and body; the query as it was sent or, as ccxt signs it, without its percent signs. */
function isSigned(key: VenueKey, timestamp: string, request: WireRequest, sign: string): boolean {
  const { method, path, query, body } = request;
  const signed = (queryText: string) =>
    signatureOf(key, `${timestamp}${method}${path}${queryText === '' ? '' : `?${queryText}`}${body}`);
  return same(sign, signed(query)) || same(sign, signed(decoded(query)));
}

function decoded(query: string): string {
  try {
    return decodeURIComponent(query.replaceAll('+', ' '));
  } catch {
    return query;
  }
}

/** What a client sends to log in to a stream; its timestamp counts seconds. */
export interface Login {
  apiKey: string;
  passphrase: string;
  timestamp: string;
  sign: string;
}

/** The streams' own codes (30005 and so on), which are not those of REST. */
export function admitLogin(
  venue: BitgetVenue,
  login: Login,
  remoteAddress: string,
): { key: VenueKey } | { code: number; msg: string } {
  const { apiKey, passphrase, timestamp, sign } = login;
  if (!/^\d{10}(\d{3})?$/.test(timestamp)) return { code: 30013, msg: 'Invalid ACCESS_TIMESTAMP' };
  const key = venue.keys.find(apiKey);
  if (key === undefined || isOver(key, venue.nowMs())) return { code: 30011, msg: 'Invalid ACCESS_KEY' };
  const timeMs = timestamp.length === 10 ? Number(timestamp) * 1000 : Number(timestamp);
  if (Math.abs(venue.nowMs() - timeMs) > windowMs) return { code: 30014, msg: 'Request timestamp expired' };
  if (!same(passphrase, venue.options.password)) return { code: 30012, msg: 'Invalid ACCESS_PASSPHRASE' };
  if (!same(sign, signatureOf(key, `${timestamp}GET/user/verify`)))
    return { code: 30015, msg: 'Invalid sign' };
  if (!allowsAddress(key, remoteAddress)) return { code: 30005, msg: 'Login failed' };
  return { key };
}

function signatureOf(key: VenueKey, text: string): string {
  return createHmac('sha256', key.secret).update(text).digest('base64');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
