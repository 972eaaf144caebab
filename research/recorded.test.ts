import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordedBacktests } from './recorded.ts';

describe('the recorded backtests', () => {
  it('give the same trades, hash by hash (scripts/recorded-backtests.ts writes them)', () => {
    const recorded = JSON.parse(
      readFileSync(new URL('./data/recorded-backtests.json', import.meta.url), 'utf8'),
    );
    expect(recordedBacktests()).toEqual(recorded);
  });
});
