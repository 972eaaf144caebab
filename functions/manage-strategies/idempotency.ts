import { createHash } from 'node:crypto';
import type { Idempotency } from '#shared/application/strategies/repeated-activation.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { idempotencyKeyText } from '#shared/http-api/schemas.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';

/** The key of an activation, where the caller gave one, with a digest of what it asks for. */
export function idempotencyOf(
  { headers }: HttpRequest,
  body: unknown,
): Result<{ readonly idempotency?: Idempotency }, InvalidCode> {
  const given = headers['idempotency-key'];
  if (given === undefined) return accept({});
  const key = idempotencyKeyText.safeParse(given);
  if (!key.success) {
    const rule = key.error.issues[0]?.message ?? 'is malformed';
    return refuse('IDEMPOTENCY_KEY_INVALID', `Idempotency-Key ${rule}.`, { field: 'Idempotency-Key' });
  }
  const said = JSON.stringify(['activate-strategy', body]);
  const requestHash = createHash('sha256').update(said).digest('hex');
  return accept({ idempotency: { key: key.data, requestHash } });
}
