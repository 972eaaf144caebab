import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { HistoryObjects, StoredObject } from './objects.ts';

/** A bucket. One PUT is whole or not at all; a catalogue is replaced only where it is the one that was read. */
export class S3Objects implements HistoryObjects {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    try {
      const answer = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      if (!answer.Body) throw new Error(`${this.locate(key)} came without a body`);
      return { bytes: await answer.Body.transformToByteArray(), version: answer.ETag ?? '' };
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async put(key: string, bytes: Uint8Array, over?: string | null): Promise<boolean> {
    const condition = over === undefined ? {} : over === null ? { IfNoneMatch: '*' } : { IfMatch: over };
    const put = { Bucket: this.#bucket, Key: key, Body: bytes, ...condition };
    try {
      await this.#client.send(new PutObjectCommand(put));
      return true;
    } catch (error) {
      if (error instanceof S3ServiceException && isConflict(error.$metadata.httpStatusCode)) return false;
      throw error;
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const from = token === undefined ? {} : { ContinuationToken: token };
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, ...from }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys.sort();
  }

  locate(key: string): string {
    return `s3://${this.#bucket}/${key}`;
  }
}

/** Another version is there, or is being written. */
function isConflict(status: number | undefined): boolean {
  return status === 412 || status === 409;
}
