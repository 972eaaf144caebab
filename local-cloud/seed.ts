import type { StackOutputs } from './cdk.ts';
import type { PaperUser, Tokens } from './paper-user.ts';
import type { SimulatorDocument } from './simulator.ts';

/** What a seeding step may use. Everything in it is of this instance; `venues` and `tokens` hold secrets. */
export interface SeedContext {
  /** The local cloud's AWS endpoint; `clientOptions(endpoint)` of environment.ts makes an SDK client for it. */
  endpoint: string;
  /** The HTTP API, such that `${api}/v1/health` works. */
  api: string;
  outputs: StackOutputs;
  user: PaperUser;
  tokens: Tokens;
  venues: SimulatorDocument['venues'];
  signal: AbortSignal;
  /** Shows one line to the person who started it. */
  note: (line: string) => void;
}

export interface PaperAccount {
  accountId: string;
  /** True when this start made it; false when it was kept from an earlier one. */
  isNew: boolean;
}

/** Opens the paper account (100,000 USDT, 1 BTC) unless the user has one. Undefined while there is no such thing. */
export async function openPaperAccount(_context: SeedContext): Promise<PaperAccount | undefined> {
  return undefined;
}

/** Places one small order through the API and notes its way. Called at the first start of an instance only. */
export async function demonstrationOrder(_context: SeedContext, _account: PaperAccount): Promise<void> {}
