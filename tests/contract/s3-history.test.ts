import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { S3Objects } from '#shared/adapters/history/s3-objects.ts';
import { marketHistoryContract } from '#shared/testing/market-history.contract.ts';

const { endpoint } = inject('cloud');
const client = new S3Client({ ...clientOptions(endpoint), forcePathStyle: true });
afterAll(() => client.destroy());

let made = 0;
async function newObjects() {
  made += 1;
  const bucket = `contract-history-${made}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return { bucket, objects: new S3Objects(client, bucket) };
}

marketHistoryContract(async () => {
  const { bucket, objects } = await newObjects();
  return {
    history: new ParquetHistory(objects),
    async truncate(nameEnd, bytes) {
      const Key = (await objects.list('')).find((key) => key.endsWith(nameEnd));
      const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const whole = await found.Body?.transformToByteArray();
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key, Body: (whole ?? new Uint8Array()).subarray(0, bytes) }),
      );
    },
  };
});

describe('a bucket', () => {
  it('replaces what was read, and nothing else', async () => {
    const { objects } = await newObjects();
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(await objects.get('a')).toBeUndefined();
    expect(await objects.put('a', bytes('1'), null)).toBe(true);
    expect(await objects.put('a', bytes('2'), null)).toBe(false);
    const read = await objects.get('a');
    expect(await objects.put('a', bytes('3'), read?.version)).toBe(true);
    expect(await objects.put('a', bytes('4'), read?.version)).toBe(false);
    expect(Buffer.from((await objects.get('a'))?.bytes ?? []).toString()).toBe('3');
  });
});
