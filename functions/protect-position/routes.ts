import {
  type ProtectDeps,
  removeProtection,
  setProtection,
} from '#shared/application/protection/set-protection.ts';
import { parsePositionId } from '#shared/domain/position/position-id.ts';
import type { ProtectionPlan } from '#shared/domain/protection/plan.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import {
  protectionResourceOf,
  protectionTermsOf,
  setProtectionRequest,
} from '#shared/http-api/protection-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

/** 200 with the protection as it is now. */
export async function protectRoute(deps: ProtectDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const position = parsePositionId(request.path.positionId ?? '');
  if (!position) return refuse('POSITION_NOT_FOUND', 'There is no such position.', { field: 'positionId' });
  const { ownerId, correlationId } = request;
  const of = { ...position, ownerId, correlationId };
  if (request.route === 'DELETE /v1/positions/{positionId}/protection')
    return answer(deps, await removeProtection(deps, of));
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(setProtectionRequest, json.value);
  if (!body.ok) return body;
  const { version } = body.value;
  const terms = protectionTermsOf(body.value);
  return answer(
    deps,
    await setProtection(deps, { ...of, terms, ...(version === undefined ? {} : { version }) }),
  );
}

async function answer(
  { store, clock }: ProtectDeps,
  changed: Result<ProtectionPlan>,
): Promise<Result<HttpAnswer>> {
  if (!changed.ok) return changed;
  const plan = changed.value;
  const position = await store.findPosition(plan, plan.instrument, plan.positionSide);
  const body = protectionResourceOf(plan, position?.averageEntryPrice, clock.nowMs());
  return accept({ status: 200, body });
}
