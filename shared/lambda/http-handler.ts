import middy from '@middy/core';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpSecurityHeaders from '@middy/http-security-headers';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { ulidIds } from '../adapters/clock/ulid-ids.ts';
import { sha256 } from '../adapters/crypto/sha256.ts';
import { type CurrentSession, checkSession } from '../application/sessions/check-session.ts';
import { clientLabel } from '../application/sessions/client-label.ts';
import { accept, type InvalidCode, type Refusal, type Result, refuse } from '../domain/refusal.ts';
import { faultProblem, problemOf } from '../http-api/problem.ts';
import { InvalidCursorError } from '../ports/trading-store.port.ts';
import { BoundedMap } from './bounded-map.ts';
import { readSettings } from './environment.ts';
import { log, logger } from './logger.ts';
import { requestCounter, seenSessions } from './stores.ts';
import { kindOf, type LimitedRequest, limitUser, type UserLimitDeps } from './user-limits.ts';

/** Larger bodies are refused before they are parsed; an order needs a few hundred bytes. */
const bodyBytesMax = 16_384;
const correlationPattern = /^[A-Za-z0-9_.-]{8,64}$/;
const ids = ulidIds();
const settings = readSettings('COUNTERS_TABLE_NAME', 'USER_LIMITS');
const userLimits: UserLimitDeps = {
  counter: requestCounter(settings.COUNTERS_TABLE_NAME),
  limits: settings.USER_LIMITS,
  clock: systemClock,
  log,
};
const sessionCheck = { sessions: seenSessions(settings.COUNTERS_TABLE_NAME), clock: systemClock, log };
/** Ended is for good: what comes in one of these is not looked up again, and takes nothing of its user's budget. One that is forgotten is looked up. */
const endedSessions = new BoundedMap<string, Refusal<InvalidCode>>(1_000);

/** This worker's counter, for what is counted beside users. */
export const countedRequests = userLimits.counter;

/** A request after the edge: who asks, for what, and under which correlation id. Nothing in it is parsed yet. */
export interface HttpRequest {
  readonly ownerId: string;
  /** Of the user directory, that the owner belongs to. */
  readonly groups?: readonly string[];
  /** Of the owner; a token that belongs to no sign-in has none. */
  readonly session?: CurrentSession;
  readonly correlationId: string;
  /** `GET /v1/orders/{orderId}`: the route as the API declares it. */
  readonly route: string;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parses the body as JSON; a refusal for anything else. */
  json(): Result<unknown, InvalidCode>;
  /** The body as it came, for whoever verifies a signature over it. */
  text?(): string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (request: HttpRequest) => Promise<Result<HttpAnswer>>;
type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

/** A Lambda behind the HTTP API: each user's requests are counted; refusals become problem documents, faults a 500 that tells nothing, both correlated. */
export function httpHandler(route: Route) {
  return middy<Event, APIGatewayProxyStructuredResultV2>()
    .use(httpHeaderNormalizer())
    .use(httpSecurityHeaders())
    .handler((event: Event) => answer(route, event));
}

async function answer(route: Route, event: Event): Promise<APIGatewayProxyStructuredResultV2> {
  const correlationId = correlationIdOf(event);
  logger.appendKeys({ correlationId });
  try {
    const request = requestOf(event, correlationId);
    const over = endedSessions.get(request.session?.sessionId ?? '');
    if (over) return refused(over, correlationId);
    // A read changes nothing: it waits neither for its count nor for its session, and is thrown away when either says no.
    const reading = event.routeKey.startsWith('GET ') ? route(request) : undefined;
    reading?.catch(() => {});
    const [limited, ended] = await Promise.all([
      limitUser(userLimits, request.ownerId, event.routeKey),
      request.session && checkSession(sessionCheck, request.session, kindOf(event.routeKey) === 'STOP'),
    ]);
    if (ended?.code === 'SESSION_ENDED' && request.session)
      endedSessions.set(request.session.sessionId, ended);
    if (ended) return refused(ended, correlationId);
    if (limited) return tooMany(limited, event.routeKey, correlationId);
    const result = await (reading ?? route(request));
    const response = result.ok ? render(result.value, correlationId) : refused(result.refusal, correlationId);
    logger.info('request', { route: event.routeKey, status: response.statusCode ?? 0 });
    return response;
  } catch (error) {
    if (error instanceof InvalidCursorError) {
      const refusal = refuse('FIELD_INVALID', 'cursor must be one that the previous page returned.', {
        field: 'cursor',
      });
      return refused(refusal.refusal, correlationId);
    }
    logger.error('request failed', { route: event.routeKey, error: error as Error });
    return problem(faultProblem(correlationId));
  } finally {
    logger.resetKeys();
  }
}

function correlationIdOf(event: Event): string {
  const given = event.headers['x-correlation-id'];
  return given !== undefined && correlationPattern.test(given) ? given : ids.nextId();
}

function requestOf(event: Event, correlationId: string): HttpRequest {
  return {
    ownerId: ownerOf(event),
    groups: groupsOf(event),
    ...sessionOf(event),
    correlationId,
    route: event.routeKey,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers: event.headers,
    json: () => parseBody(event),
    text: () => textOf(event),
  };
}

function claimsOf(event: Event): Record<string, unknown> {
  return event.requestContext.authorizer?.jwt?.claims ?? {};
}

/** The authorizer has verified the token; public routes have none, and no owner. */
function ownerOf(event: Event): string {
  const { sub } = claimsOf(event);
  return typeof sub === 'string' ? sub : '';
}

/** Cognito names the sign-in in every token that comes of it, renewed ones too; what is kept and shown is its hash. */
function sessionOf(event: Event): { readonly session?: CurrentSession } {
  const { origin_jti: origin } = claimsOf(event);
  const ownerId = ownerOf(event);
  if (typeof origin !== 'string' || origin === '' || ownerId === '') return {};
  return { session: { ownerId, sessionId: sha256(origin), label: clientLabel(event.headers['user-agent']) } };
}

/** The API hands a list of the token on as text: `[operators others]`. */
function groupsOf(event: Event): readonly string[] {
  const groups = claimsOf(event)['cognito:groups'];
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  return typeof groups === 'string' ? groups.replace(/^\[|\]$/g, '').split(/[\s,]+/) : [];
}

function textOf({ body = '', isBase64Encoded }: Event): string {
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

function parseBody(event: Event): Result<unknown, InvalidCode> {
  const text = textOf(event);
  if (Buffer.byteLength(text) > bodyBytesMax)
    return refuse('BODY_TOO_LARGE', `The body must be at most ${bodyBytesMax} bytes.`);
  try {
    return accept(JSON.parse(text) as unknown);
  } catch {
    return refuse('MALFORMED_REQUEST', 'The body must be JSON.');
  }
}

function tooMany(
  { refusal, retryAfterSeconds }: LimitedRequest,
  route: string,
  correlationId: string,
): APIGatewayProxyStructuredResultV2 {
  logger.info('request', { route, status: 429, window: refusal.context?.window ?? '' });
  return problem(problemOf(refusal, correlationId), { 'retry-after': String(retryAfterSeconds) });
}

function refused(refusal: Parameters<typeof problemOf>[0], correlationId: string) {
  return problem(problemOf(refusal, correlationId));
}

function problem(
  document: ReturnType<typeof problemOf>,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: document.status,
    headers: {
      'content-type': 'application/problem+json',
      'x-correlation-id': document.correlationId,
      ...headers,
    },
    body: JSON.stringify(document),
  };
}

function render(
  { status, body, headers }: HttpAnswer,
  correlationId: string,
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId, ...headers },
    body: JSON.stringify(body),
  };
}
