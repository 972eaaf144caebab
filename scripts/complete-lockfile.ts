import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeLockfile, lockfile } from './lockfile.ts';

/**
 * Adds to package-lock.json the optional packages of other platforms (`npm run lockfile`). npm leaves them out when
 * the registry it asked does not serve them, and `npm ci` then refuses the lockfile everywhere. Run after each
 * `npm install` that changed it; scripts/lockfile.test.ts tells when it was forgotten.
 */
const file = join(import.meta.dirname, '..', 'package-lock.json');
const { completed, added } = completeLockfile(lockfile.parse(JSON.parse(readFileSync(file, 'utf8'))));
if (added.length > 0) writeFileSync(file, `${JSON.stringify(completed, null, 2)}\n`);
process.stdout.write(`${added.length} packages added to package-lock.json\n`);
