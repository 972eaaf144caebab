import createClient, { type Middleware } from 'openapi-fetch';
import { isEnded } from '../session/end-at-api.ts';
import { accessToken, endedElsewhere } from '../session/session.ts';
import { stepUp } from '../session/step-up.ts';
import type { components, paths } from './schema.d.ts';

export type Schemas = components['schemas'];
export type Order = Schemas['Order'];
export type Position = Schemas['PositionList']['positions'][number];
export type Account = Schemas['Account'];
export type Kill = Schemas['Kill'];

/** Why there is no answer to show. `offline`: nobody answered. Else what the API said, in its own words. */
export interface Failure {
  readonly kind: 'offline' | 'signed-out' | 'limited' | 'forbidden' | 'not-found' | 'refused' | 'broken';
  readonly message: string;
  readonly code?: string;
  readonly field?: string;
  readonly correlationId?: string;
  /** Whether it is known that nothing was done. */
  readonly isCertain: boolean;
}

export class ApiError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

const longestWaitMs = 5_000;

/** Bears the token; a refused one is renewed, a moment's limit waited for, a second factor asked for, once each. */
const signed: Middleware = {
  async onRequest({ request }) {
    const token = await accessToken();
    if (token) request.headers.set('authorization', `Bearer ${token}`);
    request.headers.set('x-correlation-id', crypto.randomUUID());
    return request;
  },
};

async function patientFetch(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status === 429) {
    const waitMs = Number(answer.headers.get('retry-after') ?? 'NaN') * 1_000;
    if (!(waitMs <= longestWaitMs)) return answer;
    await new Promise((done) => setTimeout(done, waitMs + Math.random() * 200));
    return fetch(again);
  }
  if (answer.status === 403 && (await needsSecondFactor(answer))) {
    if (!(await stepUp())) return answer;
    const proven = await accessToken();
    if (proven) again.headers.set('authorization', `Bearer ${proven}`);
    return fetch(again);
  }
  if (answer.status !== 401) return answer;
  const refused = request.headers.get('authorization')?.slice('Bearer '.length);
  const token = (await isEnded(answer)) ? endedElsewhere(refused) : await accessToken(refused);
  if (!token) return answer;
  again.headers.set('authorization', `Bearer ${token}`);
  return fetch(again);
}

async function needsSecondFactor(answer: Response): Promise<boolean> {
  const problem: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined);
  return (
    typeof problem === 'object' &&
    problem !== null &&
    Reflect.get(problem, 'code') === 'SECOND_FACTOR_REQUIRED'
  );
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: patientFetch });
api.use(signed);

/** The value of an answer; throws ApiError with what a page can say about it. */
export async function read<Value>(
  call: Promise<{ data?: Value; error?: unknown; response: Response }>,
): Promise<Value> {
  let answer: Awaited<typeof call>;
  try {
    answer = await call;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ApiError({ kind: 'offline', message, isCertain: false });
  }
  if (answer.data !== undefined) return answer.data;
  throw new ApiError(failureOf(answer.response.status, answer.error));
}

const kinds: Readonly<Record<number, Failure['kind']>> = {
  401: 'signed-out',
  403: 'forbidden',
  404: 'not-found',
  429: 'limited',
  502: 'offline',
  504: 'offline',
};

function failureOf(status: number, problem: unknown): Failure {
  const text = (name: string) => {
    const value: unknown = typeof problem === 'object' && problem ? Reflect.get(problem, name) : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const [code, field, correlationId] = [text('code'), text('field'), text('correlationId')];
  return {
    kind: kinds[status] ?? (status < 500 ? 'refused' : 'broken'),
    message: text('detail') ?? `${status}`,
    ...(code === undefined ? {} : { code }),
    ...(field === undefined ? {} : { field }),
    ...(correlationId === undefined ? {} : { correlationId }),
    isCertain: status < 500,
  };
}

export function failureIn(error: unknown): Failure {
  if (error instanceof ApiError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'broken', message, isCertain: false };
}
