import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { callAws } from './aws-call.ts';
import { type Child, startChild } from './child.ts';
import { clientOptions, localEnvironment, region } from './environment.ts';
import type { InstanceFiles } from './instance.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { host } from './ports.ts';
import { projectFolder } from './project.ts';
import { waitForHealth } from './wait.ts';

export const ingestMain = join(projectFolder, 'long-running', 'ws-ingest', 'main.ts');
const readyLimitMs = 60_000;

// The emulator answers `name`/`value` for variables and `Name`/`ValueFrom` for secrets, as they were deployed.
const variable = z.object({ name: z.string(), value: z.string() });
const secret = z.union([
  z.object({ Name: z.string(), ValueFrom: z.string() }),
  z.object({ name: z.string(), valueFrom: z.string() }).transform((found) => ({
    Name: found.name,
    ValueFrom: found.valueFrom,
  })),
]);
const taskDefinition = z.object({
  taskDefinition: z.object({
    taskRoleArn: z.string(),
    containerDefinitions: z
      .array(z.object({ environment: z.array(variable).default([]), secrets: z.array(secret).default([]) }))
      .min(1),
  }),
});

export interface IngestOptions {
  files: InstanceFiles;
  endpoint: string;
  taskDefinitionArn: string;
  healthPort: number;
  signal: AbortSignal;
  onStart: (child: Child) => void;
}

/**
 * Starts ws-ingest as a process with the environment of its deployed task definition: what Fargate would give its
 * container. Returns when it answers /ready.
 */
export async function startIngest(options: IngestOptions): Promise<Child> {
  const { files, endpoint, healthPort, signal } = options;
  if (!existsSync(ingestMain)) throw new LocalCloudError('long-running/ws-ingest/main.ts is missing');
  const child = startChild({
    name: 'ws-ingest',
    command: process.execPath,
    args: ['--enable-source-maps', ingestMain],
    env: localEnvironment({
      ...(await taskEnvironment(endpoint, options.taskDefinitionArn)),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      HEALTH_PORT: String(healthPort),
      EXIT_WITH_PARENT: '1',
      TMPDIR: files.tmp,
    }),
    logFile: join(files.logs, 'ws-ingest.log'),
  });
  options.onStart(child);
  await waitForHealth({ url: `http://${host}:${healthPort}/ready`, child, timeoutMs: readyLimitMs, signal });
  return child;
}

/** The container's variables, its secrets resolved and its role's credentials offered, as ECS would. */
async function taskEnvironment(endpoint: string, taskDefinitionArn: string): Promise<Record<string, string>> {
  const answer = await callAws(endpoint, 'ecs', 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition', {
    taskDefinition: taskDefinitionArn,
  });
  const { taskRoleArn, containerDefinitions } = taskDefinition.parse(answer).taskDefinition;
  const container = containerDefinitions[0];
  const roleName = taskRoleArn.slice(taskRoleArn.lastIndexOf('/') + 1);
  const found: Record<string, string> = {
    // Where the SDK looks for the task role's credentials, as in a container; emulator.py answers.
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint}/_tradewind/task-credentials/${roleName}`,
  };
  for (const { name, value } of container?.environment ?? []) found[name] = value;
  for (const { Name, ValueFrom } of container?.secrets ?? [])
    found[Name] = await secretValue(endpoint, ValueFrom);
  return found;
}

/** Resolves `secret`, or `secret:field::` for one field of a JSON secret (the form ECS uses). */
async function secretValue(endpoint: string, valueFrom: string): Promise<string> {
  const [, secretId, field] =
    /^(arn:(?:[^:]+:){6}[^:]+|[^:]+)(?::([^:]*):[^:]*:[^:]*)?$/.exec(valueFrom) ?? [];
  const client = new SecretsManagerClient(clientOptions(endpoint));
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
    if (SecretString === undefined) throw new LocalCloudError(`the secret ${secretId} holds no text`);
    if (field === undefined || field === '') return SecretString;
    const fields = z.record(z.string(), z.string()).parse(JSON.parse(SecretString));
    const value = fields[field];
    if (value === undefined) throw new LocalCloudError(`the secret ${secretId} has no field ${field}`);
    return value;
  } finally {
    client.destroy();
  }
}
