import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { type Child, startChild } from './child.ts';
import { LocalCloudError } from './local-cloud-error.ts';

export interface LoggedCommand {
  /** What it does, for the message when it fails: `deploying the stacks`. */
  doing: string;
  /** A script for the pinned Node with its arguments. */
  args: string[];
  env: Record<string, string>;
  logFile: string;
  signal: AbortSignal;
  onStart: (child: Child) => void;
}

const endWithParent = new URL('./end-with-parent.ts', import.meta.url).href;

/**
 * Runs a command to its end with its output in a log. Throws LocalCloudError naming the first real error in it. When
 * `signal` aborts it, it returns only after the command and its children have ended.
 */
export async function runLogged(options: LoggedCommand): Promise<void> {
  const { doing, args, env, logFile, signal, onStart } = options;
  signal.throwIfAborted();
  const command = process.execPath;
  const child = startChild({
    name: doing,
    command,
    args: ['--import', endWithParent, ...args],
    env,
    logFile,
  });
  onStart(child);
  const stop = () => void child.stop();
  signal.addEventListener('abort', stop, { once: true });
  const how = await child.exited;
  signal.removeEventListener('abort', stop);
  await child.stop(); // Nothing of its process group outlives it.
  signal.throwIfAborted();
  if (how === 'exit code 0') return;
  const wasKilled = how.startsWith('signal');
  const found = wasKilled ? undefined : firstError(readFileSync(logFile, 'utf8'));
  throw new LocalCloudError(`${doing} failed: ${found ?? how}`, logFile);
}

/** From the most telling to the least: a resource that failed, the tool's own verdict, anything called an error. */
const errorPatterns = [
  /_FAILED\b.*\S/,
  /✘ \[ERROR\]/,
  /\bfail: /,
  /❌/,
  /^\S*(Error|Exception)\b.*:/,
  /\berror\b/i,
];

/** The line of a log that says best why it failed: its last one when none does so clearly. */
export function firstError(log: string): string | undefined {
  const lines = stripVTControlCharacters(log)
    .split('\n')
    .map((line) => line.trim());
  for (const pattern of errorPatterns) {
    const found = lines.find((line) => pattern.test(line));
    if (found !== undefined) return found.slice(0, 600);
  }
  return lines.findLast((line) => line !== '');
}
