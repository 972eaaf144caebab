import { createHmac, timingSafeEqual } from 'node:crypto';
import { allowsAddress, isOver, type VenueKey } from '../../core/key-terms.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Refusal, refusal } from './errors.ts';
import type { BybitVenue } from './venue.ts';

/** What a key may be allowed to do, in Bybit's names (`permissions` of its `user/query-api`). */
export type Scope = 'Order' | 'Position' | 'SpotTrade' | 'AccountTransfer' | 'Withdraw';

/** Whether the key may do this; without a limit, everything but to withdraw. */
export function allows({ terms }: VenueKey, scope: Scope): boolean {
  return terms.scopes?.includes(scope) ?? scope !== 'Withdraw';
}

/** A request's timestamp must not be further ahead of Bybit's clock, nor older than its own window. */
const aheadMs = 1000;
const windowMs = 5000;

/** The key that a REST request was signed with, or why it is not let in. Nothing signed at all: HTTP 401, no body. */
export function admit(
  venue: BybitVenue,
  request: WireRequest,
): { key: VenueKey } | { refusal: Refusal } | undefined {
  const apiKey = request.header('x-bapi-api-key');
  const timestamp = request.header('x-bapi-timestamp');
  const sign = request.header('x-bapi-sign');
  const window = request.header('x-bapi-recv-window') ?? '';
  if (!apiKey || !timestamp || !sign) return undefined;
  const key = venue.keys.find(apiKey);
  if (key === undefined) return { refusal: refusal('keyInvalid') };
  if (isOver(key, venue.nowMs())) return { refusal: refusal('keyExpired') };
  const late = timeRefusal(venue.nowMs(), timestamp, window);
  if (late !== undefined) return { refusal: late };
  const text = `${timestamp}${apiKey}${window}${request.method === 'GET' ? request.query : request.body}`;
  if (!same(sign, signatureOf(key, text))) return { refusal: refusal('signInvalid', text) };
  if (!allowsAddress(key, request.remoteAddress)) return { refusal: refusal('addressUnknown') };
  return { key };
}

/** `server_time - recv_window <= timestamp < server_time + 1000`. */
export function timeRefusal(nowMs: number, timestamp: string, window: string): Refusal | undefined {
  const recvWindow = window === '' ? windowMs : Number(window);
  const timeMs = /^\d{13}$/.test(timestamp) ? Number(timestamp) : 0;
  if (timeMs >= nowMs - recvWindow && timeMs < nowMs + aheadMs) return undefined;
  return refusal('timestamp', timestamp, nowMs, recvWindow);
}

/** A stream's login: the key, until when it holds, and a signature of that. */
export function admitLogin(
  venue: BybitVenue,
  args: readonly unknown[],
  remoteAddress: string,
): { key: VenueKey } | { refusal: Refusal } {
  const [apiKey = '', expires = '', sign = ''] = args.map(String);
  const key = venue.keys.find(apiKey);
  if (key === undefined) return { refusal: refusal('keyInvalid') };
  if (isOver(key, venue.nowMs())) return { refusal: refusal('keyExpired') };
  if (!(Number(expires) > venue.nowMs())) {
    return { refusal: refusal('timestamp', expires, venue.nowMs(), 0) };
  }
  const text = `GET/realtime${expires}`;
  if (!same(sign, signatureOf(key, text))) return { refusal: refusal('signInvalid', text) };
  if (!allowsAddress(key, remoteAddress)) return { refusal: refusal('addressUnknown') };
  return { key };
}

function signatureOf(key: VenueKey, text: string): string {
  return createHmac('sha256', key.secret).update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
