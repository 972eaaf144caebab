import * as z from 'zod';

/** What an AWS service that speaks JSON answers to one request, or how its connection fails. */
export type ServiceAnswer =
  | { readonly status: number; readonly body: object }
  /** A request that the service executes, and whose answer never arrives. */
  | { readonly lost: Error };

export const ok = (body: object = {}): ServiceAnswer => ({ status: 200, body });

/** An error of the service, by its name on the wire. */
export const refusal = (type: string, body: object = {}, status = 400): ServiceAnswer => ({
  status,
  body: { __type: `com.amazonaws.test#${type}`, message: `${type} for the test`, ...body },
});

/** A connection that ends before the answer came, as the client's HTTP handler reports it. */
export const lost: ServiceAnswer = {
  lost: Object.assign(new Error('no answer in time'), { name: 'TimeoutError' }),
};

const jsonBody = z
  .union([z.string(), z.instanceof(Uint8Array)])
  .transform((body): unknown => JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)));

/**
 * Stands where the network is, so that real clients serialise, sign, retry and read errors. Answers in order; the last
 * answer again and again.
 */
export class ScriptedService {
  readonly #answers: readonly ServiceAnswer[];
  /** Bodies of the requests that arrived. */
  readonly requests: unknown[] = [];

  constructor(...answers: readonly ServiceAnswer[]) {
    this.#answers = answers;
  }

  /** Settings for a client that talks to this service only. One try a call, unless the test is about the client's own retries. */
  options(maxAttempts = 1) {
    return {
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:9',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts,
      requestHandler: { handle: (request: { body?: unknown }) => this.#answer(request.body) },
    };
  }

  async #answer(body: unknown) {
    const answer = this.#answers[Math.min(this.requests.length, this.#answers.length - 1)];
    this.requests.push(jsonBody.parse(body));
    if (!answer) throw new Error('the script has no answer');
    if ('lost' in answer) throw answer.lost;
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    return {
      response: { statusCode: answer.status, headers, body: Buffer.from(JSON.stringify(answer.body)) },
    };
  }
}
