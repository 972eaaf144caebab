import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { identify, type ProcessIdentity } from './process-identity.ts';

/** The processes that an emulator runs Lambda functions in, warm or busy: its children that are Node. */
export function lambdaWorkers(emulatorPid: number): ProcessIdentity[] {
  const processes = process.platform === 'linux' ? linuxProcesses() : psProcesses();
  return processes
    .filter(({ parent, command }) => parent === emulatorPid && /(^|\/)node$/.test(command))
    .flatMap(({ pid }) => identify(pid) ?? []);
}

interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Its program, without arguments. */
  readonly command: string;
}

function linuxProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => linuxProcess(Number(name)) ?? []);
}

/** Undefined when it has ended since it was listed. */
function linuxProcess(pid: number): RunningProcess | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name (field 2) may hold spaces and parentheses: count from its last parenthesis.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [command = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return { pid, parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

function psProcesses(): RunningProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), command: command.join(' ') };
  });
}
