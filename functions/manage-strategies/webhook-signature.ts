import { createHmac, timingSafeEqual } from 'node:crypto';

/** A signature is believed so long before and after its time: what was recorded cannot be sent again later. */
export const toleranceMs = 300_000;

/**
 * Whether the header (`t=<epoch seconds>,v1=<hex>`) is the HMAC-SHA-256 of `t.body` under the key, lately made. Anything malformed is
 * no signature.
 */
export function isSigned(header: string, body: string, key: string, nowMs: number): boolean {
  const [, seconds, given] = /^t=(\d{1,12}),\s*v1=([0-9a-f]{64})$/.exec(header) ?? [];
  if (seconds === undefined || given === undefined) return false;
  if (Math.abs(Number(seconds) * 1_000 - nowMs) > toleranceMs) return false;
  const expected = createHmac('sha256', key).update(`${seconds}.${body}`).digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}
