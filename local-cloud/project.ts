import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root, from wherever the command was started. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)));

export const binFolder = join(projectFolder, 'node_modules', '.bin');
export const pythonFile = join(projectFolder, '.venv', 'bin', 'python');
