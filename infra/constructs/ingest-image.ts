import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IgnoreMode } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import * as ecs from 'aws-cdk-lib/aws-ecs';

const projectDir = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dockerfile = 'long-running/ws-ingest/Dockerfile';

/**
 * The image of ws-ingest. On AWS `cdk deploy` builds it from the project's root (synth only fingerprints the files,
 * and needs no Docker). The local cloud never pulls an image: its name there only says so.
 */
export function ingestImage(builds: boolean): ecs.ContainerImage {
  if (!builds || !existsSync(join(projectDir, dockerfile))) {
    return ecs.ContainerImage.fromRegistry('tradewind/ws-ingest:runs-as-a-process');
  }
  return ecs.ContainerImage.fromAsset(projectDir, {
    file: dockerfile,
    platform: Platform.LINUX_ARM64,
    ignoreMode: IgnoreMode.DOCKER,
    // Everything but what the Dockerfile may copy: the fingerprint must not change with tests or documents.
    exclude: [
      '*',
      '!package.json',
      '!package-lock.json',
      '!.npmrc',
      '!tsconfig.json',
      '!shared',
      '!long-running',
      '!infra',
      'infra/*',
      '!infra/bundling',
      '**/*.test.ts',
    ],
  });
}
