import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { VenueAddress } from '../index.ts';

export interface UpbitAnswer {
  status: number;
  headers: Headers;
  /** JSON where it is JSON, else text. */
  body: unknown;
}

/** Name and value pairs; a name may come more than once. */
export type Pairs = Record<string, string> | [string, string][];

/** What a test may get wrong on purpose. */
export interface TokenTraits {
  nonce?: string;
  algorithm?: 'HS256' | 'HS512';
  secret?: string;
  accessKey?: string;
  /** Hashed instead of what is sent. */
  hashed?: string;
}

/** A bearer token as Upbit's documentation has it. */
export function bearer(address: VenueAddress, query: string, traits: TokenTraits = {}): string {
  const { nonce = randomUUID(), algorithm = 'HS512' } = traits;
  const text = traits.hashed ?? query;
  const query_hash = createHash('sha512').update(text).digest('hex');
  const claims = { access_key: traits.accessKey ?? address.apiKey, nonce };
  const payload = text === '' ? claims : { ...claims, query_hash, query_hash_alg: 'SHA512' };
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${encoded({ alg: algorithm, typ: 'JWT' })}.${encoded(payload)}`;
  const hash = algorithm === 'HS256' ? 'sha256' : 'sha512';
  const signature = createHmac(hash, traits.secret ?? address.secret)
    .update(unsigned)
    .digest('base64url');
  return `Bearer ${unsigned}.${signature}`;
}

/** Sends one authorised request to Upbit's API. */
export async function upbit(
  address: VenueAddress,
  method: string,
  path: string,
  given: Pairs = {},
  traits: TokenTraits = {},
): Promise<UpbitAnswer> {
  const pairs = Array.isArray(given) ? given : Object.entries(given);
  const query = pairs.map((pair) => pair.join('=')).join('&');
  const authorization = bearer(address, query, traits);
  const posts = method === 'POST';
  const url = `${address.http}${path}${posts || query === '' ? '' : `?${encodeURI(query)}`}`;
  const body = posts ? { body: JSON.stringify(Object.fromEntries(pairs)) } : {};
  const headers = { authorization, ...(posts && { 'content-type': 'application/json' }) };
  return await upbitAnswer(await fetch(url, { method, headers, ...body }));
}

export async function upbitAnswer(response: Response): Promise<UpbitAnswer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
}
