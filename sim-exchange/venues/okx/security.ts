import { createHmac, timingSafeEqual } from 'node:crypto';
import { allowsAddress, isOver, type VenueKey } from '../../core/key-terms.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Refusal, refusal } from './errors.ts';
import type { OkxVenue } from './venue.ts';

/** What a key may be allowed to do, in OKX's names (`perm` of its account configuration). */
export type Scope = 'read_only' | 'trade' | 'withdraw';

/** A request's timestamp may be this far from OKX's clock: "Timestamp request expired", documented as 30 s. */
const windowMs = 30_000;

/** Whether the key may do this; without a limit, everything but to withdraw. */
export function allows({ terms }: VenueKey, scope: Scope): boolean {
  return terms.scopes?.includes(scope) ?? scope !== 'withdraw';
}

/** The key that a REST request was signed with, or why it is not let in. */
export function admit(venue: OkxVenue, request: WireRequest): { key: VenueKey } | { refusal: Refusal } {
  const apiKey = request.header('ok-access-key');
  if (!apiKey) return { refusal: refusal('keyEmpty') };
  const passphrase = request.header('ok-access-passphrase');
  if (!passphrase) return { refusal: refusal('passphraseEmpty') };
  const sign = request.header('ok-access-sign');
  if (!sign) return { refusal: refusal('signEmpty') };
  const timestamp = request.header('ok-access-timestamp');
  if (!timestamp) return { refusal: refusal('timestampEmpty') };
  const timeMs = timeOf(timestamp);
  if (timeMs === undefined) return { refusal: refusal('timestampWrong') };
  if (Math.abs(venue.nowMs() - timeMs) > windowMs) return { refusal: refusal('timestampExpired') };
  const key = venue.keys.find(apiKey);
  if (key === undefined) return { refusal: refusal('keyWrong') };
  if (isOver(key, venue.nowMs())) return { refusal: refusal('keyGone') };
  if (!same(passphrase, venue.options.password)) return { refusal: refusal('passphraseWrong') };
  const query = request.query === '' ? '' : `?${request.query}`;
  const signed = `${timestamp}${request.method}${request.path}${query}${request.body}`;
  if (!same(sign, signatureOf(key, signed))) return { refusal: refusal('signWrong') };
  if (!allowsAddress(key, request.remoteAddress)) {
    return { refusal: refusal('ipUnknown', request.remoteAddress) };
  }
  return { key };
}

/** What a client sends to log in to a stream; its timestamp counts seconds. */
export interface Login {
  apiKey: string;
  passphrase: string;
  timestamp: string;
  sign: string;
}

/** The stream's own codes (60004 and so on), which are not those of REST. */
export function admitLogin(
  venue: OkxVenue,
  login: Login,
  remoteAddress: string,
): { key: VenueKey } | { code: string; msg: string } {
  const { apiKey, passphrase, timestamp, sign } = login;
  if (!/^\d{10}(\.\d+)?$/.test(timestamp)) return { code: '60004', msg: 'Invalid timestamp' };
  const key = venue.keys.find(apiKey);
  if (key === undefined || isOver(key, venue.nowMs())) return { code: '60005', msg: 'Invalid apiKey' };
  if (Math.abs(venue.nowMs() - Number(timestamp) * 1000) > windowMs) {
    return { code: '60006', msg: 'Timestamp request expired' };
  }
  if (!same(passphrase, venue.options.password)) return { code: '60024', msg: 'Wrong passphrase' };
  const expected = signatureOf(key, `${timestamp}GET/users/self/verify`);
  if (!same(sign, expected)) return { code: '60007', msg: 'Invalid sign' };
  if (!allowsAddress(key, remoteAddress)) return { code: '60009', msg: 'Login failed.' };
  return { key };
}

/** ISO 8601 as documented, or epoch seconds with fractions, which OKX takes as well. */
function timeOf(timestamp: string): number | undefined {
  if (/^\d{10}(\.\d+)?$/.test(timestamp)) return Number(timestamp) * 1000;
  const timeMs = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function signatureOf(key: VenueKey, text: string): string {
  return createHmac('sha256', key.secret).update(text).digest('base64');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
