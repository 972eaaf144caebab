/**
 * The id a venue knows our order by: `TW`, the 26 characters of the order's ULID, two digits for the attempt.
 * 30 characters of [A-Z0-9]: inside Binance's 36, OKX's 32 alphanumeric, Bybit's 36 and Upbit's alphabet.
 * The attempt is part of it because some venues burn an id even when the request failed.
 */
const pattern = /^TW([0-9A-HJKMNP-TV-Z]{26})(\d{2})$/;
const attemptMax = 99;

export function clientOrderIdOf(orderId: string, attempt: number): string {
  if (!Number.isInteger(attempt) || attempt < 1 || attempt > attemptMax)
    throw new RangeError(`attempt must be 1 to ${attemptMax}: ${attempt}`);
  return `TW${orderId}${String(attempt).padStart(2, '0')}`;
}

/** Undefined for an id that is not ours: an order placed by hand, or by another program. */
export function parseClientOrderId(
  clientOrderId: string,
): { readonly orderId: string; readonly attempt: number } | undefined {
  const match = pattern.exec(clientOrderId);
  if (!match?.[1] || !match[2]) return undefined;
  return { orderId: match[1], attempt: Number(match[2]) };
}
