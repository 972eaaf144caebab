import { api, type Kill, read } from './client.ts';

export interface KillWish {
  readonly scope: string;
  readonly reason: string;
  readonly flatten: boolean;
}

/** Presses the switch. Pressed again while it runs it is the same kill: its evidence comes back, and it goes on at once. */
export async function pressKill({ scope, reason, flatten }: KillWish): Promise<Kill> {
  const body = { scope, reason, slippageRatio: '0.01', ...(flatten ? { flatten } : {}) };
  return read(api.POST('/v1/kill-switch', { body }));
}
