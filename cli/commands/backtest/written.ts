import { writeFileSync } from 'node:fs';
import { type Outcome, refused } from '../../output.ts';

/** Writes a file that was asked for; a refusal when that cannot be done. */
export function written(file: string, text: string): Outcome | undefined {
  try {
    writeFileSync(file, text);
    return undefined;
  } catch (error) {
    return refused(
      'FILE_NOT_WRITTEN',
      `${file} cannot be written: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
