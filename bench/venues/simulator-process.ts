import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const announcementSchema = z.object({
  venues: z.record(
    z.string(),
    z.object({
      http: z.string(),
      ws: z.string(),
      apiKey: z.string(),
      secret: z.string(),
      password: z.string().exactOptional(),
    }),
  ),
});

/** The simulator in a process of its own, as users run it: it must not share a thread with what measures it. */
export async function startSimulatorProcess() {
  const main = join(import.meta.dirname, '..', '..', 'sim-exchange', 'main.ts');
  const args = [main, '--market', 'still', '--host', '127.0.0.1'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { venues } = announcementSchema.parse(JSON.parse(line));
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { venues, stop };
}
