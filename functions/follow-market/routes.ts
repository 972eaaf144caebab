import { type FollowDeps, followMarket, unfollowMarket } from '#shared/application/market/follow-market.ts';
import { accept, type Result, refuse } from '#shared/domain/refusal.ts';
import { subscriptionRequest, subscriptionResourceOf } from '#shared/http-api/market-subscription-schemas.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';

/** What a user follows by hand is held under this name. */
const holder = 'user';

/** GET, POST and DELETE /v1/market/subscriptions. */
export async function followRoute(deps: FollowDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  switch (request.route) {
    case 'GET /v1/market/subscriptions':
      return list(deps, request);
    case 'POST /v1/market/subscriptions':
      return subscribe(deps, request);
    case 'DELETE /v1/market/subscriptions':
      return unsubscribe(deps, request);
    default:
      return refuse('ROUTE_NOT_FOUND', 'There is no such route.');
  }
}

async function list({ subscriptions }: FollowDeps, { ownerId }: HttpRequest): Promise<Result<HttpAnswer>> {
  const own = await subscriptions.listOf(ownerId);
  return accept({ status: 200, body: { subscriptions: own.map(subscriptionResourceOf) } });
}

async function subscribe(deps: FollowDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(subscriptionRequest, json.value);
  if (!body.ok) return body;
  const { venue, instrument: symbol } = body.value;
  const followed = await followMarket(deps, { ownerId: request.ownerId, venue, symbol, holder });
  return followed.ok ? accept({ status: 200, body: subscriptionResourceOf(followed.value) }) : followed;
}

async function unsubscribe(deps: FollowDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const query = parseWith(subscriptionRequest, request.query);
  if (!query.ok) return query;
  const { venue, instrument: symbol } = query.value;
  const left = await unfollowMarket(deps, { ownerId: request.ownerId, venue, symbol, holder });
  return left.ok ? list(deps, request) : left;
}
