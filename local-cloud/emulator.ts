import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { endpointOf, localEnvironment, rootEnvironment } from './environment.ts';
import type { InstanceFiles } from './instance.ts';
import { host } from './ports.ts';
import { projectFolder, pythonFile } from './project.ts';
import { waitForHealth } from './wait.ts';

export interface EmulatorOptions {
  files: InstanceFiles;
  port: number;
  /** Enforces the IAM policies of the deployed stacks. */
  auth: boolean;
  signal: AbortSignal;
  onStart: (child: Child) => void;
}

/** Starts MiniStack on loopback with private folders; returns when it answers. What it knows survives a stop. */
export async function startEmulator({ files, port, auth, signal, onStart }: EmulatorOptions): Promise<Child> {
  for (const folder of [files.cloud, files.s3]) mkdirSync(folder, { recursive: true });
  rmSync(files.tmp, { recursive: true, force: true });
  mkdirSync(files.tmp, { mode: 0o700 });
  const endpoint = endpointOf(port);
  const child = startChild({
    name: 'the local cloud',
    command: pythonFile,
    args: ['-u', join(projectFolder, 'local-cloud', 'emulator.py')],
    env: localEnvironment({
      ...rootEnvironment(endpoint),
      GATEWAY_PORT: String(port),
      BIND_HOST: host,
      MINISTACK_HOST: host,
      LAMBDA_EXECUTOR: 'local',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      TMPDIR: files.tmp,
      // Of the Lambda workers: gone with their code.
      NODE_COMPILE_CACHE: join(files.tmp, 'compiled'),
      STATE_DIR: files.cloud,
      S3_DATA_DIR: files.s3,
      PERSIST_STATE: '1',
      S3_PERSIST: '1',
      AUTH: String(auth),
      // It removes every MiniStack container it finds; a developer's own are none of our business.
      DOCKER_HOST: 'unix:///nonexistent/docker.sock',
    }),
    logFile: join(files.logs, 'emulator.log'),
  });
  onStart(child);
  await waitForHealth({ url: `${endpoint}/_ministack/health`, child, timeoutMs: 60_000, signal });
  return child;
}
