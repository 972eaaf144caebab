import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { LocalCloudError } from './local-cloud-error.ts';
import { projectFolder } from './project.ts';

export interface LoggedCommand {
  /** What it does, for the message when it fails: `deploying the stacks`. */
  doing: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  logFile: string;
  signal: AbortSignal;
}

/** Runs a command to its end with its output in a log. Throws LocalCloudError naming the first real error in it. */
export async function runLogged({
  doing,
  command,
  args,
  env,
  logFile,
  signal,
}: LoggedCommand): Promise<void> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'w');
  const process_ = spawn(command, args, { cwd: projectFolder, env, signal, stdio: ['ignore', log, log] });
  closeSync(log);
  const code = await new Promise<number | string>((resolve, reject) => {
    process_.once('error', reject);
    process_.once('exit', (exitCode, exitSignal) => resolve(exitCode ?? exitSignal ?? 'unknown'));
  });
  signal.throwIfAborted();
  if (code === 0) return;
  const found = firstError(readFileSync(logFile, 'utf8'));
  throw new LocalCloudError(`${doing} failed: ${found ?? `exit code ${code}`}`, logFile);
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
