import { dirname, join, delimiter as pathDelimiter } from 'node:path';
import { host } from './ports.ts';
import { binFolder, projectFolder } from './project.ts';

export const region = 'us-east-1';
/** The account that MiniStack gives its root key. */
export const localAccountId = '000000000000';
/** MiniStack's root key: any secret fits it, and it exists nowhere else. */
export const rootKey = { accessKeyId: 'test', secretAccessKey: 'test' };

export function endpointOf(emulatorPort: number): string {
  return `http://${host}:${emulatorPort}`;
}

/** Options for an SDK client that speaks to the local cloud as root. */
export function clientOptions(endpoint: string) {
  return { endpoint, region, credentials: rootKey, maxAttempts: 3 };
}

/**
 * The environment of every process of the local cloud: ours without anything that could lead it to a real AWS account
 * or through a proxy, with the pinned Node first on PATH (Lambda workers are started by name).
 */
export function localEnvironment(own: Record<string, string>): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(aws_|npm_|cdk_|node_options|vitest|.*_proxy$)/i.test(name),
  );
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: [dirname(process.execPath), binFolder, process.env.PATH ?? ''].join(pathDelimiter),
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(projectFolder, '.tradewind', 'compile-cache'),
    ...own,
  };
}

/** Adds what an SDK or the CDK needs to reach the local cloud as root. */
export function rootEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: rootKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: rootKey.secretAccessKey,
  };
}
