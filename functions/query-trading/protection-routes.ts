import { noProtection } from '#shared/application/protection/set-protection.ts';
import { parsePositionId } from '#shared/domain/position/position-id.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { protectionResourceOf } from '#shared/http-api/protection-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { QueryDeps, Route } from './lookups.ts';

export const protectionRoutes: Readonly<Record<string, Route>> = {
  'GET /v1/positions/{positionId}/protection': showProtection,
};

/** The newest, also when it has ended. */
async function showProtection(
  { store, clock }: QueryDeps,
  { ownerId, path }: HttpRequest,
): Promise<Result<HttpAnswer>> {
  const name = parsePositionId(path.positionId ?? '');
  if (!name) return refuse('POSITION_NOT_FOUND', 'There is no such position.', { field: 'positionId' });
  const ref = { ...name, ownerId };
  const [plan, position] = await Promise.all([
    store.protections.find(ref, ref),
    store.findPosition(ref, ref.instrument, ref.positionSide),
  ]);
  if (!plan) return noProtection();
  const entry = position?.quantity.isZero() ? undefined : position?.averageEntryPrice;
  return accept({ status: 200, body: protectionResourceOf(plan, entry, clock.nowMs()) });
}
