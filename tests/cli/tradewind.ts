import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import { type OrderResource, orderResource } from '#shared/http-api/schemas.ts';
import { projectFolder } from '../support/project.ts';

interface CommandEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real command, shell script included, against the instance that this run of tests shares. */
export async function tradewind(
  line: string,
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): Promise<CommandEnd> {
  const { stateDir, portBase } = inject('cloud');
  const child = spawn(join(projectFolder, 'bin', 'tradewind'), line.split(' '), {
    env: { ...process.env, TRADEWIND_STATE_DIR: stateDir, TRADEWIND_INSTANCE: String(portBase), ...env },
    stdio: 'pipe',
  });
  child.stdin.on('error', () => {}); // A command that does not read it may be gone already.
  child.stdin.end(stdin);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const [exitCode, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { exitCode, stdout, stderr };
}

/** With --json: the one document on stdout. Fails when there is anything else. */
export async function tradewindJson(
  line: string,
  env?: Readonly<Record<string, string>>,
  stdin?: string,
): Promise<{ readonly exitCode: number | null; readonly document: unknown; readonly stderr: string }> {
  const { exitCode, stdout, stderr } = await tradewind(`${line} --json`, env, stdin);
  try {
    return { exitCode, document: JSON.parse(stdout), stderr };
  } catch {
    throw new Error(`tradewind ${line} (exit ${exitCode}) printed no single document: ${stdout}\n${stderr}`);
  }
}

/** Runs a command that must succeed with an order as its document. */
export async function orderOf(line: string): Promise<OrderResource> {
  const { exitCode, document, stderr } = await tradewindJson(line);
  if (exitCode !== 0) throw new Error(`tradewind ${line} ended with ${exitCode}: ${stderr}`);
  return orderResource.parse(document);
}
