/** Signs corrections of the books with a key that nobody can read. */
export interface EntrySigner {
  /** Named in the entry before it is signed. */
  readonly keyId: string;
  /** ECDSA over the SHA-256 of the text, DER in base64. Throws when the key's service does not answer. */
  sign(text: string): Promise<string>;
}
