import { writeFileSync } from 'node:fs';
import { recordedBacktests } from '../research/recorded.ts';

/** Writes what the recorded backtests give now; a test compares. Run it after a change that is meant to change trades. */
const lines = recordedBacktests().map((result) => `  ${JSON.stringify(result)}`);
const file = new URL('../research/data/recorded-backtests.json', import.meta.url);
writeFileSync(file, `[\n${lines.join(',\n')}\n]\n`);
