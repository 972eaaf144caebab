import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { type ProblemDocument, problemDocument } from '#shared/http-api/schemas.ts';

/**
 * Why a call gave no resource. `problem`: the API said no, in its own words. `unauthenticated`: the token is not
 * accepted. `fault`: nobody knows whether the request took effect (cut, timeout, 5xx); repeating it is right where it
 * is idempotent. `malformed`: something answered that is not our API, or not this version of it.
 */
export type ApiFailure =
  | {
      readonly kind: 'problem';
      readonly problem: ProblemDocument;
      /** Too much was asked: nothing was done, and this much later there is room again. */
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'unauthenticated' | 'fault' | 'malformed';
      readonly message: string;
      readonly problem?: ProblemDocument;
    };

export type ApiResult<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: ApiFailure };

export interface ApiCall {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Default 30 s: an API behind API Gateway never takes longer. */
  readonly timeoutMs?: number;
}

export interface ApiClientOptions {
  /** Such that `${api}/v1/health` is its health. */
  readonly api: string;
  readonly accessToken: string;
  /** Sent with every call, so that one command's way can be followed through every log. */
  readonly correlationId: string;
}

const defaultTimeoutMs = 30_000;
/** The user's own limit, as opposed to one of the gateway: the request reached us, and nothing was done. */
const limitedCode = 'TOO_MANY_REQUESTS';
/** A command waits for the next second by itself; for the next minute a person decides. */
const limitWaitMaxMs = 2_000;
/** Pauses before the second and the third try of a read. */
const readRetryPausesMs = [150, 500];

/** The HTTP API as the command line uses it: each answer is parsed with the schema it was documented with. */
export class ApiClient {
  readonly correlationId: string;
  readonly #options: ApiClientOptions;

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.correlationId = options.correlationId;
  }

  /** A read; faults are tried again, a few times. */
  async get<Value>(path: string, schema: z.ZodType<Value>, call: ApiCall = {}): Promise<ApiResult<Value>> {
    let result = await this.send('GET', path, schema, call);
    for (const pauseMs of readRetryPausesMs) {
      if (result.ok || result.failure.kind !== 'fault') break;
      await sleep(pauseMs);
      result = await this.send('GET', path, schema, call);
    }
    return result;
  }

  /** One request, sent once; again only when the API says that it did nothing, and when there is room a moment later. */
  async send<Value>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    schema: z.ZodType<Value>,
    call: ApiCall = {},
  ): Promise<ApiResult<Value>> {
    const untilMs = Date.now() + (call.timeoutMs ?? defaultTimeoutMs);
    for (;;) {
      const result = await this.#sendOnce(method, path, schema, call);
      const waitMs = result.ok ? undefined : limitedForMs(result.failure);
      if (waitMs === undefined || waitMs > limitWaitMaxMs || Date.now() + waitMs > untilMs) return result;
      await sleep(waitMs);
    }
  }

  async #sendOnce<Value>(
    method: string,
    path: string,
    schema: z.ZodType<Value>,
    call: ApiCall,
  ): Promise<ApiResult<Value>> {
    let status: number;
    let text: string;
    let retryAfter: string | null;
    try {
      const response = await fetch(this.#url(path, call.query), {
        method,
        headers: this.#headers(call),
        ...(call.body && { body: JSON.stringify(call.body) }),
        redirect: 'error',
        signal: AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs),
      });
      status = response.status;
      retryAfter = response.headers.get('retry-after');
      text = await response.text();
    } catch (error) {
      return { ok: false, failure: { kind: 'fault', message: reasonOf(error) } };
    }
    return status >= 200 && status < 300
      ? parsed(text, schema, status)
      : { ok: false, failure: failureOf(status, text, retryAfter) };
  }

  #url(path: string, query: ApiCall['query'] = {}): string {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const text = new URLSearchParams(given).toString();
    return `${this.#options.api}${path}${text === '' ? '' : `?${text}`}`;
  }

  #headers({ body, headers }: ApiCall): Record<string, string> {
    return {
      accept: 'application/json',
      'user-agent': 'tradewind-cli',
      authorization: `Bearer ${this.#options.accessToken}`,
      'x-correlation-id': this.correlationId,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    };
  }
}

/** When the API has room again, if that is why it refused. */
export function limitedForMs(failure: ApiFailure): number | undefined {
  return failure.kind === 'problem' ? failure.retryAfterMs : undefined;
}

function parsed<Value>(text: string, schema: z.ZodType<Value>, status: number): ApiResult<Value> {
  const result = schema.safeParse(jsonOf(text));
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  const where = issue && issue.path.length > 0 ? `, at ${issue.path.join('.')}` : '';
  const message = `The API answered ${status} with something this version does not understand${where}.`;
  return { ok: false, failure: { kind: 'malformed', message } };
}

/** Gateways answer for themselves in other words than our problem documents. */
function failureOf(status: number, text: string, retryAfter: string | null): ApiFailure {
  const problem = problemDocument.safeParse(jsonOf(text)).data;
  const given = problem && { problem };
  if (status === 401 || (status === 403 && !problem)) {
    return { kind: 'unauthenticated', message: 'The API does not accept the token.', ...given };
  }
  if (problem?.code === limitedCode && retryAfter !== null && /^\d{1,5}$/.test(retryAfter))
    return { kind: 'problem', problem, retryAfterMs: Number(retryAfter) * 1_000 };
  if (status >= 500 || status === 429) {
    return { kind: 'fault', message: problem?.detail ?? `The API answered ${status}.`, ...given };
  }
  if (problem) return { kind: 'problem', problem };
  return { kind: 'malformed', message: `The API answered ${status} without a problem document.` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const systemError = z.object({ code: z.string() });

/** `fetch failed` says nothing: the cause has the system's own code, such as ECONNREFUSED. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'The API did not answer in time.';
  const code = systemError.safeParse(error.cause).data?.code;
  if (code === 'ECONNREFUSED') return 'Nothing listens at the address of the API.';
  return `The connection to the API failed${code === undefined ? '' : ` (${code})`}.`;
}
