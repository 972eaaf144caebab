import { createHash } from 'node:crypto';
import type { PlaceTradeCommand } from '#shared/application/place-trade.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { orderTermsOf } from '#shared/http-api/order-terms.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import { idempotencyKeyText, placeOrderRequest } from '#shared/http-api/schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';

/** An API behind API Gateway must answer within 30 s. */
const waitSecondsMax = 25;

export interface PlaceTradeRequest {
  readonly command: PlaceTradeCommand;
  readonly waitMs: number;
}

/** Parses body, Idempotency-Key and Prefer into the command. Nothing is written before all of it is right. */
export function placeTradeRequestOf(request: HttpRequest): Result<PlaceTradeRequest, InvalidCode> {
  const key = idempotencyKeyOf(request);
  if (!key.ok) return key;
  const waitMs = waitMsOf(request.headers.prefer);
  if (!waitMs.ok) return waitMs;
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(placeOrderRequest, json.value);
  if (!body.ok) return body;
  const terms = orderTermsOf(body.value);
  if (!terms.ok) return terms;
  const { accountId } = body.value;
  const { ownerId, correlationId } = request;
  const requestHash = hashOf(body.value);
  const command = {
    ownerId,
    accountId,
    terms: terms.value,
    idempotencyKey: key.value,
    requestHash,
    correlationId,
  };
  return accept({ command, waitMs: waitMs.value });
}

export function idempotencyKeyOf({ headers }: HttpRequest): Result<string, InvalidCode> {
  const key = idempotencyKeyText.safeParse(headers['idempotency-key']);
  if (key.success) return accept(key.data);
  const rule = key.error.issues[0]?.message ?? 'is required';
  return refuse('IDEMPOTENCY_KEY_INVALID', `Idempotency-Key ${rule}.`, { field: 'Idempotency-Key' });
}

/** `Prefer: wait=10` in milliseconds; 0 without it. Other preferences are not ours and are ignored, as RFC 7240 says. */
export function waitMsOf(prefer: string | undefined): Result<number, InvalidCode> {
  const wait = /(?:^|[,;]\s*)wait=([^,;\s]*)/.exec(prefer ?? '')?.[1];
  if (wait === undefined) return accept(0);
  const seconds = /^\d{1,3}$/.test(wait) ? Number(wait) : Number.NaN;
  if (seconds >= 0 && seconds <= waitSecondsMax) return accept(seconds * 1000);
  return refuse('FIELD_INVALID', `Prefer: wait must be 0 to ${waitSecondsMax} seconds.`, { field: 'Prefer' });
}

/** Of the parsed body, keys sorted: spacing and order of the fields do not make another request. */
function hashOf(body: object): string {
  const canonical = JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(canonical).digest('hex');
}
