/** Named files, each written whole or not at all. */
export interface HistoryObjects {
  get(key: string): Promise<StoredObject | undefined>;
  /**
   * @param over the version that is replaced, null where there was none; absent: whatever is there
   * @returns false when another version is there
   */
  put(key: string, bytes: Uint8Array, over?: string | null): Promise<boolean>;
  /** Keys that begin so, in order. */
  list(prefix: string): Promise<readonly string[]>;
  /** How a person finds it. */
  locate(key: string): string;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly version: string;
}
