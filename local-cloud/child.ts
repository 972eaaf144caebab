import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalCloudError } from './local-cloud-error.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import { projectFolder } from './project.ts';

/** The local cloud writes its whole state first. */
const stopLimitMs = 30_000;

export interface ChildOptions {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  logFile: string;
  /** Takes stdout line by line instead of the log (the simulator's first line holds its keys). */
  onLine?: (line: string) => void;
}

/** A process of the local cloud. Its stdin is a pipe from us: it ends by itself when we die, even by SIGKILL. */
export interface Child {
  name: string;
  identity: ProcessIdentity;
  logFile: string;
  /** Settles when it ended, with a phrase such as `exit code 1`. */
  exited: Promise<string>;
  hasExited(): boolean;
  /** Closes its stdin: what it sees when we die. */
  abandon(): void;
  /** TERM, and after 5 s KILL; then whatever is left of its process group. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a child in a process group of its own, so that Ctrl-C in a terminal reaches only the supervisor. */
export function startChild(options: ChildOptions): Child {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const process_ = spawn(options.command, options.args, {
    cwd: projectFolder,
    env: options.env,
    detached: true,
    stdio: ['pipe', options.onLine ? 'pipe' : log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  const exited = new Promise<string>((resolve) => {
    const settle = (phrase: string) => {
      ended ??= phrase;
      resolve(ended);
    };
    process_.once('exit', (code, signal) => settle(signal ? `signal ${signal}` : `exit code ${code}`));
    process_.once('error', (error) => settle(error.message));
  });
  process_.stdin?.on('error', () => {}); // The child closed its end: its exit tells the story.
  if (options.onLine && process_.stdout) createInterface(process_.stdout).on('line', options.onLine);
  return {
    name: options.name,
    identity: identityOf(process_, options),
    logFile: options.logFile,
    exited,
    hasExited: () => ended !== undefined,
    abandon: () => process_.stdin?.end(),
    stop: () => stop(process_, exited),
  };
}

/** The last lines of a log, for a message about a child that ended too early. */
export function tail(logFile: string, lines = 5): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

function identityOf(process_: ChildProcess, options: ChildOptions): ProcessIdentity {
  if (process_.pid === undefined) {
    throw new LocalCloudError(`${options.name} could not be started: ${options.command}`, options.logFile);
  }
  return identify(process_.pid) ?? { pid: process_.pid, startedAt: 'ended at once' };
}

async function stop(process_: ChildProcess, exited: Promise<string>): Promise<void> {
  const pid = process_.pid;
  if (pid === undefined) return;
  if (process_.exitCode === null && process_.signalCode === null) {
    process_.kill('SIGTERM');
    const killer = setTimeout(() => process_.kill('SIGKILL'), stopLimitMs);
    await exited;
    clearTimeout(killer);
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // No process of its group is left.
  }
}
