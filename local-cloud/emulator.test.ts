import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import * as z from 'zod';
import { callAws } from './aws-call.ts';
import { startEmulator } from './emulator.ts';
import { clientOptions, endpointOf } from './environment.ts';
import { randomPortBase } from './index.ts';
import { type InstanceFiles, instanceFiles } from './instance.ts';
import { tempDir } from './testing/temp-dir.ts';

const taskCredentials = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string(),
});

async function start(files: InstanceFiles, port: number, auth = false) {
  const child = await startEmulator({
    files,
    port,
    auth,
    signal: new AbortController().signal,
    onStart: (started) => onTestFinished(() => started.stop()),
  });
  const secrets = new SecretsManagerClient(clientOptions(endpointOf(port)));
  onTestFinished(() => secrets.destroy());
  return { child, secrets };
}

describe('emulator', () => {
  it('keeps its state through a kill and through a stop', async () => {
    const files = instanceFiles(tempDir());
    const port = await randomPortBase();
    const first = await start(files, port);
    await first.secrets.send(new CreateSecretCommand({ Name: 'kept', SecretString: 'value' }));
    await vi.waitFor(() => expect(existsSync(`${files.cloud}/snapshot.json`)).toBe(true), {
      timeout: 20_000,
    });
    process.kill(first.child.identity.pid, 'SIGKILL');
    await first.child.exited;

    for (const run of ['after a kill', 'after a stop']) {
      const again = await start(files, port);
      const found = await again.secrets.send(new GetSecretValueCommand({ SecretId: 'kept' }));
      expect(found.SecretString, run).toBe('value');
      await again.child.stop();
      expect(existsSync(files.tmp), run).toBe(false);
    }
  });

  it('forgets the oldest log streams, and keeps the newest', async () => {
    const files = instanceFiles(tempDir());
    const port = await randomPortBase();
    const logs = (action: string, body: object) =>
      callAws(endpointOf(port), 'logs', `Logs_20140328.${action}`, { logGroupName: 'group', ...body });
    const first = await start(files, port);
    await logs('CreateLogGroup', {});
    for (let number = 0; number <= 200; number++)
      await logs('CreateLogStream', { logStreamName: `stream-${number}.` });
    await first.child.stop();

    await start(files, port);
    const streamsOf = async (prefix: string) => {
      const answer = await logs('DescribeLogStreams', { logStreamNamePrefix: prefix });
      return z.object({ logStreams: z.array(z.object({ logStreamName: z.string() })) }).parse(answer)
        .logStreams;
    };
    expect(await streamsOf('stream-0.')).toEqual([]);
    expect(await streamsOf('stream-1.')).toHaveLength(1);
    expect(await streamsOf('stream-200.')).toHaveLength(1);
  });

  it('ends by itself, with its temporary files, when its supervisor is gone', async () => {
    const files = instanceFiles(tempDir());
    const { child } = await start(files, await randomPortBase());
    child.abandon();
    expect(await Promise.race([child.exited, sleep(15_000, 'still runs')])).toBe('exit code 0');
    expect(existsSync(files.tmp)).toBe(false);
  });

  it('gives a task the rights of its role alone, and asks of a batch call the action that AWS asks', async () => {
    const port = await randomPortBase();
    const endpoint = endpointOf(port);
    await start(instanceFiles(tempDir()), port, true);
    const root = new SQSClient(clientOptions(endpoint));
    onTestFinished(() => root.destroy());
    const { QueueUrl } = await root.send(new CreateQueueCommand({ QueueName: 'events' }));
    const batch = new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] });
    expect((await root.send(batch)).Successful).toHaveLength(1);

    const answer = await fetch(`${endpoint}/_tradewind/task-credentials/a-role-without-policies`);
    const credentials = taskCredentials.parse(await answer.json());
    const task = new SQSClient({
      ...clientOptions(endpoint),
      credentials: {
        accessKeyId: credentials.AccessKeyId,
        secretAccessKey: credentials.SecretAccessKey,
        sessionToken: credentials.Token,
      },
    });
    onTestFinished(() => task.destroy());
    await expect(task.send(batch)).rejects.toThrow(/a-role-without-policies.* sqs:SendMessage /);
  });
});
