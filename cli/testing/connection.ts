import { ApiClient } from '../api-client.ts';
import type { Connection } from '../connection.ts';

export interface TestConnection extends Connection {
  readonly notes: string[];
  /** How long the command slept, in all. */
  sleptMs(): number;
}

/** A connection to a stand-in whose time passes only while the command sleeps. */
export function testConnection(api: string, accountId: string | undefined = 'paper-binance'): TestConnection {
  const startMs = 1_795_263_400_000;
  let nowMs = startMs;
  const notes: string[] = [];
  return {
    client: new ApiClient({ api, accessToken: 'token', correlationId: 'command-1234' }),
    clock: {
      nowMs: () => nowMs,
      sleep: async (durationMs) => {
        nowMs += durationMs;
      },
    },
    note: (line) => notes.push(line),
    notes,
    accountId,
    sleptMs: () => nowMs - startMs,
  };
}
