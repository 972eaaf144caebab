import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { expect, it } from 'vitest';
import { ApiGatewaySender } from './stream-sender.ts';

function sender(status: number, type = '') {
  const warnings: unknown[] = [];
  const paths: string[] = [];
  const note = () => {};
  const client = new ApiGatewayManagementApiClient({
    ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9/live', maxAttempts: 1 },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: async ({ path }: { path: string }) => {
        paths.push(path);
        const headers = { 'x-amzn-errortype': type, 'content-type': 'application/json' };
        return { response: { statusCode: status, headers, body: Buffer.from('{}') } };
      },
    },
  });
  const log = { info: note, error: note, warn: (...said: unknown[]) => warnings.push(said) };
  return { sender: new ApiGatewaySender(client, log), warnings, paths };
}

it.each([
  [200, '', 'SENT', 0],
  [410, 'GoneException', 'GONE', 0],
  [413, 'PayloadTooLargeException', 'FAILED', 1],
  [429, 'LimitExceededException', 'FAILED', 1],
] as const)('an answer %i %s is %s', async (status, type, outcome, warned) => {
  const { sender: to, warnings, paths } = sender(status, type);
  expect(await to.send('abc', 'secret text')).toBe(outcome);
  expect(paths).toEqual(['/live/@connections/abc']);
  expect(warnings).toHaveLength(warned);
  // What it says is its owner's.
  expect(JSON.stringify(warnings)).not.toContain('secret');
});
