import { hash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { HistoryObjects, StoredObject } from './objects.ts';

/** Files below a folder. One process writes at a time; any number may read. */
export class FolderObjects implements HistoryObjects {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<StoredObject | undefined> {
    try {
      const bytes = await readFile(this.locate(key));
      return { bytes, version: hash('sha256', bytes) };
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async put(key: string, bytes: Uint8Array, over?: string | null): Promise<boolean> {
    if (over !== undefined && ((await this.get(key))?.version ?? null) !== over) return false;
    const path = this.locate(key);
    await mkdir(dirname(path), { recursive: true });
    const written = `${path}.${randomUUID()}.part`;
    try {
      const file = await open(written, 'wx');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(written, path);
    } catch (error) {
      await rm(written, { force: true });
      throw error;
    }
    return true;
  }

  async list(prefix: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.#folder, { recursive: true });
      const keys = entries.map((entry) => entry.split(sep).join('/'));
      return keys.filter((key) => key.startsWith(prefix) && !key.endsWith('.part')).sort();
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  }

  locate(key: string): string {
    return join(this.#folder, ...key.split('/'));
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
