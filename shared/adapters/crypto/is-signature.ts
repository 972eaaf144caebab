import { verify } from 'node:crypto';

/**
 * Whether the owner of the public key (X.509 SubjectPublicKeyInfo, DER in base64) signed the text: ECDSA over SHA-256,
 * the signature DER in base64, as KMS makes them. Anything malformed is no signature.
 */
export function isSignature(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
    return verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}
