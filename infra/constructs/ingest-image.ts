import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';

const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const dockerfile = 'long-running/ws-ingest/Dockerfile';
/** What the Dockerfile copies: the fingerprint, and so the running task, must not change with anything else. */
export const copied = ['package.json', 'package-lock.json', '.npmrc', 'shared', 'long-running'];

/**
 * The image of ws-ingest. On AWS `cdk deploy` builds it from the project's root (synth only fingerprints the files,
 * and needs no Docker). The local cloud never pulls an image: its name there only says so.
 */
export function ingestImage(builds: boolean): ecs.ContainerImage {
  if (!builds) return ecs.ContainerImage.fromRegistry('tradewind/ws-ingest:runs-as-a-process');
  return ecs.ContainerImage.fromAsset(projectDir, {
    file: dockerfile,
    platform: Platform.LINUX_ARM64,
    ignoreMode: IgnoreMode.DOCKER,
    exclude: ['*', ...copied.map((path) => `!${path}`), '**/*.test.ts', '**/testing'],
  });
}
