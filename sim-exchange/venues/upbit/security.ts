import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { allowsAddress, isOver, type VenueKey } from '../../core/key-terms.ts';
import type { WireRequest } from '../../core/wire.ts';
import { type Reply, refuse } from './errors.ts';
import { pairsOf } from './params.ts';
import type { UpbitVenue } from './venue.ts';

/** What a key may be allowed to do, and how we write it in the key's terms. */
export type Scope =
  | 'view_assets'
  | 'make_orders'
  | 'view_orders'
  | 'view_deposits'
  | 'view_withdraws'
  | 'make_withdraws';

const hashOfAlgorithm: Readonly<Record<string, string>> = {
  HS256: 'sha256',
  HS384: 'sha384',
  HS512: 'sha512',
};
const headerSchema = z.object({ alg: z.string() });
const payloadSchema = z.object({
  access_key: z.string(),
  nonce: z.string().min(1),
  query_hash: z.string().optional(),
  query_hash_alg: z.enum(['SHA512', 'SHA384', 'SHA256']).default('SHA512'),
});
type Claims = z.output<typeof payloadSchema>;
/** Nonces remembered; older ones are forgotten. */
const noncesKept = 1_000_000;

/** Whether the key may do this; without a limit, everything but to withdraw. */
export function allows({ terms }: VenueKey, scope: Scope): boolean {
  return terms.scopes?.includes(scope) ?? scope !== 'make_withdraws';
}

/** Checks the bearer tokens of one venue; remembers every nonce. */
export class Security {
  private readonly venue: UpbitVenue;
  private readonly nonces = new Set<string>();

  constructor(venue: UpbitVenue) {
    this.venue = venue;
  }

  reset(): void {
    this.nonces.clear();
  }

  /** The key that the request was signed with, or why it is not let in. A token that was let in is used up. */
  admit(request: WireRequest): { key: VenueKey } | { refusal: Reply } {
    const token = this.tokenOf(request);
    if ('refusal' in token) return token;
    const { key, claims } = token;
    const refusal = this.termsRefusal(key, request.remoteAddress) ?? this.contentRefusal(claims, request);
    return refusal === undefined ? { key } : { refusal };
  }

  private tokenOf(request: WireRequest): { key: VenueKey; claims: Claims } | { refusal: Reply } {
    const token = /^Bearer (.+)$/i.exec(request.header('authorization') ?? '')?.[1];
    if (token === undefined) return { refusal: refuse('no_authorization_token') };
    const [head = '', payload = '', signature = ''] = token.split('.');
    const header = headerSchema.safeParse(decoded(head));
    const claims = payloadSchema.safeParse(decoded(payload));
    const hash = hashOfAlgorithm[header.data?.alg ?? ''];
    if (claims.data === undefined || hash === undefined) return { refusal: refuse('jwt_verification') };
    const key = this.venue.keys.find(claims.data.access_key);
    if (key === undefined) return { refusal: refuse('invalid_access_key') };
    const expected = createHmac(hash, key.secret).update(`${head}.${payload}`).digest('base64url');
    if (!same(signature, expected)) return { refusal: refuse('jwt_verification') };
    return { key, claims: claims.data };
  }

  private termsRefusal(key: VenueKey, remoteAddress: string): Reply | undefined {
    if (isOver(key, this.venue.nowMs())) return refuse('expired_access_key');
    return allowsAddress(key, remoteAddress) ? undefined : refuse('no_authorization_ip');
  }

  private contentRefusal(claims: Claims, request: WireRequest): Reply | undefined {
    if (this.nonces.has(claims.nonce)) return refuse('nonce_used');
    const texts = queryTexts(request);
    const algorithm = claims.query_hash_alg.toLowerCase();
    const hashes = texts.map((text) => createHash(algorithm).update(text).digest('hex'));
    const empty = texts[0] === '';
    if (!empty && !hashes.includes(claims.query_hash ?? '')) return refuse('invalid_query_payload');
    this.remember(claims.nonce);
    return undefined;
  }

  private remember(nonce: string): void {
    this.nonces.add(nonce);
    const [oldest] = this.nonces;
    if (this.nonces.size > noncesKept && oldest !== undefined) this.nonces.delete(oldest);
  }
}

/** The texts a client may have hashed: the query or the body's pairs as they are, or as URLs write them. */
function queryTexts(request: WireRequest): string[] {
  if (request.method !== 'POST') return [request.query, unescaped(request.query)];
  const pairs = pairsOf(request) ?? [];
  return [
    pairs.map(([name, value]) => `${name}=${value}`).join('&'),
    new URLSearchParams(pairs).toString(),
    pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&'),
  ];
}

function unescaped(query: string): string {
  try {
    return decodeURIComponent(query);
  } catch {
    return query;
  }
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
