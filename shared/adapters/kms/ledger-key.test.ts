import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isSignature } from '../crypto/is-signature.ts';
import { KmsLedgerKey } from './ledger-key.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PublicKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

interface Asked {
  readonly target: string;
  readonly body: { readonly KeyId: string; readonly Message?: string; readonly SigningAlgorithm?: string };
}
let server: Server;
let asked: Asked[];
/** Statuses before the answer; 0 cuts the connection. */
let trouble: number[];
let key: KmsLedgerKey;

beforeEach(async () => {
  [asked, trouble] = [[], []];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      const { headers } = request;
      const one: Asked = {
        target: String(headers['x-amz-target']),
        body: JSON.parse(body),
      };
      asked.push(one);
      const status = trouble.shift();
      if (status === 0) response.destroy();
      else if (status !== undefined)
        response.writeHead(status).end(status === 200 ? '{}' : '{"__type":"Trouble"}');
      else response.end(JSON.stringify(answerTo(one)));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  key = new KmsLedgerKey(new KMSClient({ region: 'eu-west-1', credentials, endpoint }), keyArn);
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((stopped) => server.close(stopped));
});

function answerTo({ target, body }: Asked): object {
  if (target === 'TrentService.GetPublicKey') return { KeyId: keyArn, PublicKey };
  const message = Buffer.from(body.Message ?? '', 'base64');
  return { KeyId: keyArn, Signature: sign('sha256', message, privateKey).toString('base64') };
}

it('signs a text so that its public key proves it, and nothing else', async () => {
  const signature = await key.sign('für “dust”');
  expect(isSignature('für “dust”', signature, await key.publicKey())).toBe(true);
  expect(isSignature('für “dust„', signature, await key.publicKey())).toBe(false);
  expect(isSignature('für “dust”', signature, 'no key')).toBe(false);
  expect(isSignature('für “dust”', 'no signature', PublicKey)).toBe(false);
  expect(asked[0]).toMatchObject({
    target: 'TrentService.Sign',
    body: { KeyId: keyArn, SigningAlgorithm: 'ECDSA_SHA_256', MessageType: 'RAW' },
  });
  expect(key.keyId).toBe(keyArn);
});

it('asks for the public key once', async () => {
  await key.publicKey();
  await key.publicKey();
  expect(asked).toHaveLength(1);
});

it('asks again after trouble that passes', async () => {
  trouble = [500, 0];
  expect(isSignature('text', await key.sign('text'), PublicKey)).toBe(true);
});

it('throws at a refusal, at once', async () => {
  trouble = [400];
  await expect(key.sign('text')).rejects.toMatchObject({ name: 'Trouble' });
  expect(asked).toHaveLength(1);
});

it('throws at an answer without a signature', async () => {
  trouble = [200];
  await expect(key.sign('text')).rejects.toThrow('KMS answered without Signature');
});
