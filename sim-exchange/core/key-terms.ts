/** What the venue's key may do. The control endpoint changes it, a reset lifts every limit. Null: no limit. */
export interface KeyTerms {
  expiresAtMs: number | null;
  allowedIps: string[] | null;
  scopes: string[] | null;
}

export function unlimitedKey(): KeyTerms {
  return { expiresAtMs: null, allowedIps: null, scopes: null };
}
