/** What one of the venue's keys may do. The control endpoint changes it, a reset lifts every limit. Null: no limit. */
export interface KeyTerms {
  /** When the key ends; at Binance, when its right to trade does. */
  expiresAtMs: number | null;
  allowedIps: string[] | null;
  /** In the venue's own names; without a limit everything but to withdraw. */
  scopes: string[] | null;
}

export interface VenueKey {
  readonly apiKey: string;
  readonly secret: string;
  /** Whose it is: its name in the exchange. */
  readonly account: string;
  readonly terms: KeyTerms;
}

/** The account that a venue starts with. */
const mainAccount = 'user';

function unlimited(): KeyTerms {
  return { expiresAtMs: null, allowedIps: null, scopes: null };
}

/** The keys of the venue's account: the one it started with, and those issued since, which live as long as the process; and the one of each further account. */
export class KeyRing {
  readonly own: VenueKey;
  private readonly keys = new Map<string, VenueKey>();

  constructor(apiKey: string, secret: string) {
    this.own = this.issue(apiKey, secret);
  }

  find(apiKey: string): VenueKey | undefined {
    return this.keys.get(apiKey);
  }

  list(): VenueKey[] {
    return [...this.keys.values()];
  }

  /** Those of accounts that were opened since. */
  ofOthers(): VenueKey[] {
    return this.list().filter(({ account }) => account !== mainAccount);
  }

  /** A further key without limits; one of that name is replaced. */
  issue(apiKey: string, secret: string, account = mainAccount): VenueKey {
    const key = { apiKey, secret, account, terms: unlimited() };
    this.keys.set(apiKey, key);
    return key;
  }

  liftLimits(): void {
    for (const { terms } of this.keys.values()) Object.assign(terms, unlimited());
  }
}

/** Whether the key may be used from this address. */
export function allowsAddress({ terms }: VenueKey, remoteAddress: string): boolean {
  return terms.allowedIps?.includes(remoteAddress.replace(/^::ffff:/, '')) ?? true;
}

export function isOver({ terms }: VenueKey, nowMs: number): boolean {
  return terms.expiresAtMs !== null && nowMs >= terms.expiresAtMs;
}
