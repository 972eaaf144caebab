import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.port.ts';
import type { EntrySigner } from '../../ports/entry-signer.port.ts';

const algorithm = 'ECDSA_SHA_256';
const timeoutMs = 3_000;
const triesMax = 3;
const firstPauseMs = 100;

export interface LedgerKeyDeps {
  /** Any client of the SDK: it lends its region and credentials, and signs the request. */
  readonly client: DynamoDBClient;
  readonly keyArn: string;
  readonly clock: Clock;
  /** Instead of the region's own, on the local cloud. */
  readonly endpoint?: string | undefined;
}

/**
 * The asymmetric KMS key behind corrections of the books: its private half never leaves KMS. Two calls of the AWS JSON
 * protocol are all that is needed of it, so that no client of its own is in the bundles.
 */
export class KmsLedgerKey implements EntrySigner {
  readonly #deps: LedgerKeyDeps;
  #publicKey: string | undefined;

  constructor(deps: LedgerKeyDeps) {
    this.#deps = deps;
  }

  get keyId(): string {
    return this.#deps.keyArn;
  }

  /** KMS hashes the text itself: 4,096 bytes at most, five times what an entry's record has. */
  async sign(text: string): Promise<string> {
    const Message = Buffer.from(text).toString('base64');
    return this.#call('Sign', { Message, MessageType: 'RAW', SigningAlgorithm: algorithm }, 'Signature');
  }

  /** X.509 SubjectPublicKeyInfo, DER in base64. A key's halves never change: asked for once. */
  async publicKey(): Promise<string> {
    this.#publicKey ??= await this.#call('GetPublicKey', {}, 'PublicKey');
    return this.#publicKey;
  }

  async #call(action: string, input: object, answer: string): Promise<string> {
    const body = JSON.stringify({ KeyId: this.#deps.keyArn, ...input });
    for (let tries = 1; ; tries += 1) {
      const { status, text } = await this.#send(action, body);
      if (status === 200) return fieldOf(text, answer);
      const isTransient = status === 0 || status === 429 || status >= 500 || text.includes('Throttling');
      if (!isTransient || tries === triesMax)
        throw new Error(`KMS ${action} answered ${status}: ${text.slice(0, 200)}`);
      await this.#deps.clock.sleep(firstPauseMs * tries);
    }
  }

  /** Status 0 when there was no answer. */
  async #send(action: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    const { url, headers } = await this.#signed(action, body);
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(url, { method: 'POST', headers, body, signal });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      return { status: 0, text: String(error) };
    }
  }

  async #signed(action: string, body: string) {
    const { client, endpoint } = this.#deps;
    const region = await client.config.region();
    const url = new URL(endpoint ?? `https://kms.${region}.amazonaws.com`);
    const scheme = { name: 'sigv4', signingName: 'kms', signingRegion: region, properties: {} };
    const signer = await client.config.signer(scheme);
    const request = {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `TrentService.${action}`,
      },
      body,
    };
    const options = { signingService: 'kms', signingRegion: region };
    const { headers } = await signer.sign(request, options);
    return { url, headers };
  }
}

function fieldOf(text: string, name: string): string {
  const answer: unknown = JSON.parse(text);
  const value: unknown =
    answer !== null && typeof answer === 'object' ? Reflect.get(answer, name) : undefined;
  if (typeof value !== 'string') throw new Error(`KMS answered without ${name}`);
  return value;
}
