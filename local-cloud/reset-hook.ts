import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { host } from './ports.ts';

const resetNotice = z.object({ venues: z.array(z.string()) });

export interface ResetHook {
  /** Where the simulator tells of a reset, and waits for the answer. */
  readonly url: string;
  /** What a reset of these venues leads to. Until it is set there is nothing to do. */
  onReset: (venues: readonly string[]) => Promise<void>;
  stop(): Promise<void>;
}

/** Listens on loopback, on any free port, for resets of simulated venues: 204 when our side has begun anew, else 500. */
export async function startResetHook(note: (line: string) => void): Promise<ResetHook> {
  const hook = { onReset: async () => {} } as Pick<ResetHook, 'onReset'>;
  const server = createServer((request, response) => {
    hear(request, (venues) => hook.onReset(venues)).then(
      () => response.writeHead(204).end(),
      (error: unknown) => {
        note(`the accounts of a reset venue were not begun anew: ${String(error)}`);
        response.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return Object.assign(hook, {
    url: `http://${host}:${port}/`,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  });
}

async function hear(
  request: IncomingMessage,
  onReset: (venues: readonly string[]) => Promise<void>,
): Promise<void> {
  const { venues } = resetNotice.parse(JSON.parse(await text(request)));
  await onReset(venues);
}
