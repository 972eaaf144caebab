import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { EntrySigner } from '../../ports/entry-signer.port.ts';

/** The asymmetric KMS key behind corrections of the books: its private half never leaves KMS. */
export class KmsLedgerKey implements EntrySigner {
  readonly keyId: string;
  readonly #client: KMSClient;
  #publicKey: string | undefined;

  constructor(client: KMSClient, keyArn: string) {
    this.#client = client;
    this.keyId = keyArn;
  }

  /** KMS hashes the text itself: 4,096 bytes at most, five times what an entry's record has. */
  async sign(text: string): Promise<string> {
    const { Signature } = await this.#client.send(
      new SignCommand({
        KeyId: this.keyId,
        Message: Buffer.from(text),
        MessageType: 'RAW',
        SigningAlgorithm: 'ECDSA_SHA_256',
      }),
    );
    return base64Of(Signature, 'Signature');
  }

  /** X.509 SubjectPublicKeyInfo, DER in base64. A key's halves never change: asked for once. */
  async publicKey(): Promise<string> {
    if (this.#publicKey === undefined) {
      const { PublicKey } = await this.#client.send(new GetPublicKeyCommand({ KeyId: this.keyId }));
      this.#publicKey = base64Of(PublicKey, 'PublicKey');
    }
    return this.#publicKey;
  }
}

function base64Of(bytes: Uint8Array | undefined, name: string): string {
  if (!bytes) throw new Error(`KMS answered without ${name}`);
  return Buffer.from(bytes).toString('base64');
}
