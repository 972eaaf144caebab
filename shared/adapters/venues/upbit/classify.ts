import type { VenueAnswer } from '../../../domain/venue/venue-answer.ts';
import { classifyBy, type Meaning, type ReadError, type VenueErrors } from '../refusal.ts';
import { type RawAnswer, VenueHttpError } from '../venue-http.ts';

/** The key, its permissions, its registered addresses, or our signature: no request will do better. */
const keyTrouble = new Set([
  'invalid_query_payload',
  'jwt_verification',
  'invalid_jwt',
  'invalid_access_key',
  'expired_access_key',
  'no_authorization_ip',
  'no_authorization_i_p',
  'no_authorization_token',
  'out_of_scope',
  'thirdparty_agreement_required',
  'blocked_member_id',
]);

/**
 * Upbit's error names (its documentation, "REST API", and the examples of "Create order") that refuse an order for
 * good. A name that is not here proves nothing about the order. `duplicated_identifier` is not here on purpose: an
 * earlier send with the same identifier may have been taken.
 */
const rejections: Readonly<Record<string, Meaning>> = {
  insufficient_funds_bid: 'VENUE_INSUFFICIENT_FUNDS',
  insufficient_funds_ask: 'VENUE_INSUFFICIENT_FUNDS',
  under_min_total_bid: 'VENUE_FILTER',
  under_min_total_ask: 'VENUE_FILTER',
  over_krw_funds_bid: 'VENUE_FILTER',
  over_krw_funds_ask: 'VENUE_FILTER',
  invalid_price_bid: 'VENUE_FILTER',
  invalid_price_ask: 'VENUE_FILTER',
  invalid_volume_bid: 'VENUE_FILTER',
  invalid_volume_ask: 'VENUE_FILTER',
  invalid_price: 'VENUE_FILTER',
  under_price_limit_bid: 'VENUE_FILTER',
  under_price_limit_ask: 'VENUE_FILTER',
  invalid_funds_bid: 'VENUE_FILTER',
  invalid_funds_ask: 'VENUE_FILTER',
  volume_too_large: 'VENUE_FILTER',
  create_bid_error: 'VENUE_PARAMETER',
  create_ask_error: 'VENUE_PARAMETER',
  validation_error: 'VENUE_PARAMETER',
  invalid_parameter: 'VENUE_PARAMETER',
  invalid_time_in_force: 'VENUE_PARAMETER',
  invalid_post_only: 'VENUE_PARAMETER',
  notfoundmarket: 'VENUE_INSTRUMENT',
  market_offline: 'VENUE_INSTRUMENT',
};

export const upbitErrors: VenueErrors = { read: parseError, meaningOf };

/** Answer to POST /v1/orders that is not a success. */
export function classifyRefusal(answer: RawAnswer): Exclude<VenueAnswer, { class: 'ACCEPTED' }> {
  return classifyBy(upbitErrors, answer);
}

/**
 * The venue checks an order's parameters with 400, closes a market with 403, and may not know one with 404. Words about the identifier mean that
 * it was used before, whatever the name: an earlier send may have been taken.
 */
function meaningOf({ status, code, message }: Parameters<VenueErrors['meaningOf']>[0]): Meaning | undefined {
  if ((status === 401 || status === 403) && keyTrouble.has(code)) return 'STOP_VENUE';
  if (/identifier|식별자/i.test(message)) return undefined;
  const isRefusal =
    status === 400 ||
    status === 422 ||
    (status === 403 && code === 'market_offline') ||
    (status === 404 && code === 'notfoundmarket');
  return isRefusal && Object.hasOwn(rejections, code) ? rejections[code] : undefined;
}

/** The order is not at the venue: said by the venue itself, not by a proxy that has no such page. */
export function isOrderNotFound(error: unknown): boolean {
  if (!(error instanceof VenueHttpError)) return false;
  const { status, body } = error.answer;
  return (status === 404 || status === 400) && parseError(body).code === 'order_not_found';
}

/** Name and text of Upbit's error body; both absent for HTML, an empty body, or anything else. */
export function parseError(body: string): ReadError {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = field(parsed, 'error');
    const name = field(error, 'name');
    const message = field(error, 'message');
    return {
      ...(typeof name === 'string' && /^\w{1,64}$/.test(name) ? { code: name } : {}),
      ...(typeof message === 'string' ? { message: message.slice(0, 200) } : {}),
    };
  } catch {
    return {};
  }
}

function field(value: unknown, name: 'error' | 'name' | 'message'): unknown {
  return value !== null && typeof value === 'object' && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
