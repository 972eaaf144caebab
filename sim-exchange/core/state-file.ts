import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Milliseconds between snapshots while something changes. */
const everyMs = 1000;

/** Keeps one text in one file, replaced atomically: a reader or a restart finds the old text or the new, never half. */
export class StateFile {
  private readonly file: string;
  private readonly text: () => string;
  private readonly onFault: (fault: unknown) => void;
  private dirty = false;
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(directory: string, name: string, text: () => string, onFault: (fault: unknown) => void) {
    mkdirSync(directory, { recursive: true });
    this.file = path.join(directory, `${name}.json`);
    this.text = text;
    this.onFault = onFault;
  }

  /** The text last saved, or undefined. */
  read(): string | undefined {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (fault) {
      if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return undefined;
      throw fault;
    }
  }

  start(): void {
    this.timer = setInterval(() => this.saveIfDirty(), everyMs);
  }

  /** Something changed: the next beat saves. */
  touch(): void {
    this.dirty = true;
  }

  /** Saves at once and stops. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    const next = `${this.file}.next`;
    writeFileSync(next, this.text());
    renameSync(next, this.file);
  }

  private saveIfDirty(): void {
    if (!this.dirty || this.writing !== undefined) return;
    this.dirty = false;
    this.writing = this.save()
      .catch(this.onFault)
      .finally(() => {
        this.writing = undefined;
      });
  }

  private async save(): Promise<void> {
    const next = `${this.file}.next`;
    await writeFile(next, this.text());
    await rename(next, this.file);
  }
}
