import { createHash } from 'node:crypto';
import type { ClosePositionCommand } from '#shared/application/close-position.ts';
import { decimal } from '#shared/domain/money/decimal.ts';
import { parsePositionId, positionIdOf } from '#shared/domain/position/position-id.ts';
import { accept, type InvalidCode, type Result, refuse } from '#shared/domain/refusal.ts';
import { closePositionRequest } from '#shared/http-api/closings.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpRequest } from '#shared/lambda/http-handler.ts';
import { idempotencyKeyOf, waitMsOf } from './request.ts';

export interface CloseRequest {
  readonly command: ClosePositionCommand;
  readonly waitMs: number;
}

/** Parses path, body, Idempotency-Key and Prefer into the command. */
export function closeRequestOf(request: HttpRequest): Result<CloseRequest, InvalidCode> {
  const position = parsePositionId(request.path.positionId ?? '');
  if (!position) return refuse('POSITION_NOT_FOUND', 'There is no such position.', { field: 'positionId' });
  const key = idempotencyKeyOf(request);
  if (!key.ok) return key;
  const waitMs = waitMsOf(request.headers.prefer);
  if (!waitMs.ok) return waitMs;
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(closePositionRequest, json.value);
  if (!body.ok) return body;
  const { quantity } = body.value;
  const { ownerId, correlationId } = request;
  const said = JSON.stringify(['close', positionIdOf(position), quantity ?? null]);
  const command = {
    ...position,
    ownerId,
    ...(quantity === undefined ? {} : { quantity: decimal(quantity) }),
    idempotencyKey: key.value,
    requestHash: createHash('sha256').update(said).digest('hex'),
    correlationId,
  };
  return accept({ command, waitMs: waitMs.value });
}
