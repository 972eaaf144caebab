/** How long we wait for one whole answer of a venue. */
export const requestTimeoutMs = 5_000;

/** An HTTP answer as it came, before anybody read a meaning into it. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly retryAfterSeconds?: number | undefined;
  /** No answer at all: our own budget refused, and nothing was sent. */
  readonly isUnsent?: true;
}

/** The venue answered, and not with success. Carries the raw answer; what it means is decided by the venue's `classify.ts`. */
export class VenueHttpError extends Error {
  override readonly name = 'VenueHttpError';
  readonly answer: RawAnswer;
  constructor(answer: RawAnswer) {
    super(`venue answered HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** Our own budget at the venue is spent: nothing left us. It reads as the venue's own refusal would, which it prevents. */
export class QuotaSpentError extends VenueHttpError {
  constructor(afterMs: number) {
    super({ status: 429, body: '', retryAfterSeconds: afterMs / 1000, isUnsent: true });
  }
}

/** A request that may leave; told what its answer was, it keeps the count of what the venue has counted. */
export interface Admission {
  /** @param headers of the answer, their names in small letters */
  answered(headers: Readonly<Record<string, string>>): Promise<void>;
  /** The venue refused it as one too many. */
  limited(headers: Readonly<Record<string, string>>): Promise<void>;
}

/** Lets a request leave when the venue has room for it. */
export interface CallGate {
  /** @throws QuotaSpentError when it has none soon */
  admit(method: string, parameters: Readonly<Record<string, string>>): Promise<Admission>;
}

/** The first arguments of ccxt's `handleErrors`. */
export type HttpAnswer = readonly [
  status: number,
  statusText: string,
  url: string,
  method: string,
  headers: Record<string, string>,
  body: string,
];

/**
 * Takes the place of ccxt's reading of errors, which takes some answers of unknown outcome for refusals.
 *
 * @param isRefusal for venues that say no with status 200: whether this body does
 * @throws VenueHttpError for every answer that is not a success
 */
export function throwRefusal(
  [status, , , , headers, body]: HttpAnswer,
  isRefusal: (body: string) => boolean = () => false,
): undefined {
  if (status >= 200 && status < 300 && !isRefusal(body)) return undefined;
  throw new VenueHttpError({ status, body, retryAfterSeconds: retryAfter(headers) });
}

/** Whole seconds; a date, or anything else, is no advice. */
function retryAfter(headers: Record<string, string>): number | undefined {
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  return entry && /^\d{1,9}$/.test(entry[1]) ? Number(entry[1]) : undefined;
}

/** A signed request; resolves to the parsed body, whatever it is, or to its text when it is no JSON. */
export type Call = (parameters?: Record<string, string>) => Promise<unknown>;

/** What every session of ccxt needs: its own timeout, and no pacing of its own: the budget is all workers' together. */
export const exchangeOptions = { timeout: requestTimeoutMs, enableRateLimit: false } as const;

/** A signed request about several orders. @param counted what the venue's limits count it by, for the gate alone */
export type BatchCall = (body: unknown, counted: Record<string, string>) => Promise<unknown>;

/** ccxt generates a method for each of a venue's endpoints at run time; its types do not list them. */
export function callsOf(exchange: object, gate?: CallGate): (method: string) => Call {
  return (method) => (parameters) => ask(exchange, gate, method, { body: parameters, counted: parameters });
}

/** The same for requests that carry lists. */
export function batchCallsOf(exchange: object, gate?: CallGate): (method: string) => BatchCall {
  return (method) => (body, counted) => ask(exchange, gate, method, { body, counted });
}

async function ask(
  exchange: object,
  gate: CallGate | undefined,
  method: string,
  { body, counted = {} }: { readonly body: unknown; readonly counted: Record<string, string> | undefined },
): Promise<unknown> {
  const methods = exchange as Readonly<Record<string, ((body?: unknown) => Promise<unknown>) | undefined>>;
  const bound = methods[method];
  if (!bound) throw new Error(`ccxt has no ${method}`);
  return unlessBanned(addressOf(exchange), async () => {
    // ccxt loads its transport with the first request: what is admitted is to leave at once.
    if (gate) await methods.loadFetchImplementation?.call(exchange);
    const admission = await gate?.admit(method, counted);
    const answer = withinTimeout(bound.call(exchange, body));
    return admission ? told(admission, exchange, answer) : answer;
  });
}

/** The answer, and what its headers tell kept: a worker that ends with its answer would forget it. */
async function told<Answer>(
  admission: Admission,
  exchange: object,
  answer: Promise<Answer>,
): Promise<Answer> {
  try {
    const read = await answer;
    await admission.answered(headersOf(exchange));
    return read;
  } catch (error) {
    if (error instanceof VenueHttpError) {
      const tell = error.answer.status === 429 ? admission.limited : admission.answered;
      await tell(headersOf(exchange));
    }
    throw error;
  }
}

/** Of the newest answer: of requests at the same time it may be another's, which counts against the same limits. */
function headersOf(exchange: { readonly last_response_headers?: unknown }): Record<string, string> {
  const entries = Object.entries(exchange.last_response_headers ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Bans that this worker has met, by the addresses of the venue: until when, and in which words. */
const bans = new Map<string, { readonly untilMs: number; readonly answer: RawAnswer }>();

/**
 * Asks a venue, unless it has banned our address and said for how long: until then the ban is the answer, and nothing
 * leaves us, since each request under a ban makes it longer.
 *
 * @throws VenueHttpError with the ban, or what `ask` throws
 */
async function unlessBanned<Answer>(address: string, ask: () => Promise<Answer>): Promise<Answer> {
  const ban = bans.get(address);
  if (ban && Date.now() < ban.untilMs) throw new VenueHttpError(ban.answer);
  try {
    return await ask();
  } catch (error) {
    if (error instanceof VenueHttpError) noteBan(address, error.answer);
    throw error;
  }
}

function noteBan(address: string, answer: RawAnswer): void {
  if (answer.status !== 418 || !answer.retryAfterSeconds) return;
  bans.set(address, { untilMs: Date.now() + answer.retryAfterSeconds * 1000, answer });
}

/** The same for every session at a venue's endpoints. */
function addressOf(exchange: { readonly urls?: { readonly api?: unknown } }): string {
  return JSON.stringify(exchange.urls?.api) ?? '';
}

/** Bounds the whole answer: ccxt's own timeout ends with the headers, and a body may never come. */
export async function withinTimeout<Value>(answer: Promise<Value>): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no whole answer in time')), requestTimeoutMs);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
