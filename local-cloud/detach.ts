import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { supervisorLogName } from './clean-up.ts';
import { filesOfPortBase, instanceDocument } from './instance.ts';
import type { PortPlan } from './ports.ts';
import { stopSignals } from './process-identity.ts';
import { projectFolder } from './project.ts';

/** What a detached supervisor tells the command that started it. */
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), text: z.string() }),
  z.object({ kind: z.literal('ready'), document: instanceDocument }),
  z.object({
    kind: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    logFile: z.string().optional(),
  }),
]);
type Message = z.input<typeof message>;

export type Detached =
  | { kind: 'ready'; document: z.infer<typeof instanceDocument> }
  | { kind: 'failed' | 'undecided'; code: string; message: string; logFile?: string | undefined };

/** Sends to the command that waits for us, if there is one and it still waits. */
export function tellStarter(told: Message): void {
  if (!process.connected) return;
  const isLast = told.kind !== 'progress';
  process.send?.(told, undefined, undefined, () => {
    if (isLast && process.connected) process.disconnect();
  });
}

/** Starts a supervisor that outlives this command, and shows its progress until it is ready or has failed. */
export async function detach(plan: PortPlan, flags: string[], timeoutMs: number): Promise<Detached> {
  const { logs } = filesOfPortBase(plan.portBase);
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, supervisorLogName);
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a');
  const main = join(projectFolder, 'cli', 'main.ts');
  const supervisor = spawn(process.execPath, [main, 'up', '--port-base', String(plan.portBase), ...flags], {
    detached: true,
    cwd: projectFolder,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  // Until it is ready, whoever stops this command means the start.
  const stop = () => supervisor.kill('SIGTERM');
  for (const name of stopSignals) process.on(name, stop);
  const end = await new Promise<Detached>((resolve) => {
    const timer = setTimeout(() => resolve(stillStarting(plan, timeoutMs, logFile)), timeoutMs);
    const settle = (value: Detached) => {
      clearTimeout(timer);
      resolve(value);
    };
    supervisor.on('message', (raw) => {
      const told = message.safeParse(raw).data;
      if (told?.kind === 'progress') process.stderr.write(told.text);
      else if (told !== undefined) settle(told);
    });
    const endedEarly = (how: string) => {
      const text = `The supervisor ended before it was ready (${how}).`;
      settle({ kind: 'failed', code: 'LOCAL_CLOUD_FAILED', message: text, logFile });
    };
    supervisor.once('exit', (code, signal) => {
      // What it said last may still be on its way.
      const conclude = () => endedEarly(signal ?? `exit code ${code}`);
      if (supervisor.connected) supervisor.once('disconnect', () => setImmediate(conclude));
      else setImmediate(conclude);
    });
    supervisor.once('error', (error) => endedEarly(error.message));
  });
  for (const name of stopSignals) process.off(name, stop);
  if (supervisor.connected) supervisor.disconnect();
  supervisor.unref();
  return end;
}

function stillStarting(plan: PortPlan, timeoutMs: number, logFile: string): Detached {
  const text = `Not ready after ${timeoutMs / 1000} s; it goes on starting at port base ${plan.portBase}.`;
  return { kind: 'undecided', code: 'STILL_STARTING', message: text, logFile };
}
