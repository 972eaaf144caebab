import { hash } from 'node:crypto';
import type { Digest } from '../../domain/ledger/record.ts';

/** In one call: a ledger has hundreds of thousands of entries. */
export const sha256: Digest = (text) => hash('sha256', text, 'base64url');
