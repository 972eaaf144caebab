import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Reply, refuse } from './errors.ts';
import type { Params } from './params.ts';
import type { BinanceVenue } from './venue.ts';

const defaultRecvWindowMs = 5000;
const maxRecvWindowMs = 60_000;
/** How far ahead of ours a client's clock may be. */
const aheadMs = 1000;

/** The refusal of a key that is missing, malformed or not ours. */
export function keyRefusal(venue: BinanceVenue, key: string | undefined): Reply | undefined {
  if (key === undefined || !/^[a-zA-Z0-9]{10,128}$/.test(key)) return refuse('badKeyFormat');
  return same(key, venue.options.apiKey) ? undefined : refuse('badKey');
}

/** The refusal of a signature or timestamp; `signedText` is what the client signed, without the signature itself. */
export function signatureRefusal(venue: BinanceVenue, params: Params, signedText: string): Reply | undefined {
  const signature = params.required('signature');
  params.required('timestamp');
  const timestamp = params.integer('timestamp') ?? 0;
  const recvWindowMs = params.integer('recvWindow') ?? defaultRecvWindowMs;
  if (params.refusal !== undefined) return params.refusal;
  if (recvWindowMs > maxRecvWindowMs) return refuse('recvWindowTooBig');
  const nowMs = venue.nowMs();
  if (timestamp >= nowMs + aheadMs) return refuse('tooEarly');
  if (nowMs - timestamp > recvWindowMs) return refuse('tooOld');
  const expected = createHmac('sha256', venue.options.secret).update(signedText).digest('hex');
  return same(signature.toLowerCase(), expected) ? undefined : refuse('badSignature');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
