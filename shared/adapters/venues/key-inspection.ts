import type { KeyFacts } from '../../domain/account/venue-keys.ts';
import type { KeyCode } from '../../domain/refusal.ts';
import type { KeyInspection } from '../../ports/venue-keys.port.ts';
import type { VenueErrors } from './refusal.ts';
import { unknown } from './trouble.ts';
import { VenueHttpError } from './venue-http.ts';

/** What the venue's own words come down to; a sentence for the person whose keys they are. */
const sentences: Partial<Record<KeyCode, string>> = {
  KEYS_INVALID: 'The venue does not know these keys: the key, the secret or the passphrase is wrong.',
  KEYS_NOT_ACCEPTED:
    'The venue refuses these keys without saying why: they are bound to other IP addresses, have been deleted or have expired, or lack a permission.',
  KEYS_EXPIRED: 'These keys have expired: make new ones at the venue.',
  KEYS_IP_BOUND:
    'These keys are bound to other IP addresses: add the address that this installation’s requests come from.',
  KEYS_CANNOT_READ: 'These keys may not read all of balances, orders, deposits and withdrawals: permit it.',
};

/**
 * Statuses with which a venue itself refuses keys, for some of them 200; whatever others say, a proxy, a limit or a broken
 * server may have said.
 */
const refusals = new Set([200, 400, 401, 403]);

/** How one venue says that it does not accept keys: by its own codes. */
export interface KeyErrors extends VenueErrors {
  readonly keyCodes: Readonly<Record<string, KeyCode>>;
}

/** The venue's own code of a refusal; undefined when it did not refuse, or nobody knows who did. */
export function refusalCode(errors: VenueErrors, error: unknown): string | undefined {
  if (!(error instanceof VenueHttpError) || !refusals.has(error.answer.status)) return undefined;
  return errors.read(error.answer.body).code;
}

/** Asks a venue about keys: what it tells, or why it does not. What nobody knows is UNAVAILABLE, never a verdict. */
export async function inspectBy(errors: KeyErrors, ask: () => Promise<KeyFacts>): Promise<KeyInspection> {
  try {
    return { outcome: 'KNOWN', facts: await ask() };
  } catch (error) {
    const { code, message } = unknown(errors, error);
    const keyCode = errors.keyCodes[refusalCode(errors, error) ?? ''];
    const words = `(${code}${message === '' ? '' : `: ${message}`})`;
    return keyCode === undefined
      ? {
          outcome: 'UNAVAILABLE',
          code: 'VENUE_UNAVAILABLE',
          message: `The venue did not tell about these keys ${words}. Nothing was stored: try again.`,
        }
      : { outcome: 'REFUSED', code: keyCode, message: `${sentences[keyCode] ?? keyCode} ${words}` };
  }
}
