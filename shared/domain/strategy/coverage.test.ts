import { expect, it } from 'vitest';
import { decimal as d } from '../money/decimal.ts';
import { shortfallOf } from './coverage.ts';

const lot = d('0.001');

it.each<[what: string, claims: readonly string[], held: string, isShort: boolean]>([
  ['nothing claimed, nothing held', [], '0', false],
  ['all that is claimed is held', ['1', '0.5'], '1.5', false],
  ['more is held: it is somebody else’s', ['1'], '5', false],
  ['less is held', ['1'], '0.4', true],
  ['of two who share it one is sold out', ['1', '1'], '1', true],
  ['nothing is held', ['1'], '0', true],
  ['a position the other way round', ['1'], '-1', true],
  ['less than a lot is missing: a fee', ['1'], '0.9995', false],
  ['a whole lot is missing', ['1'], '0.999', true],
  ['less than a lot is claimed', ['0.0005'], '0', false],
  ['a short position as it is claimed', ['-1'], '-1', false],
  ['a larger short position', ['-1'], '-3', false],
  ['a smaller short position', ['-1'], '-0.4', true],
  ['a long position where a short one is claimed', ['-1'], '2', true],
  ['one long, one short, the sum is held', ['1', '-0.4'], '0.6', false],
  ['one long, one short, less than the sum is held', ['1', '-0.4'], '0.5', true],
  ['both even out: nothing need be held', ['1', '-1'], '0', false],
  ['both even out beside a position of somebody else', ['1', '-1'], '-2', false],
])('%s', (_what, claims, held, isShort) => {
  const found = shortfallOf(
    claims.map((claim) => d(claim)),
    d(held),
    lot,
  );
  const claimed = claims.reduce((sum, claim) => sum.plus(d(claim)), d('0'));
  expect(found && [found.claimed.toFixed(), found.held.toFixed()]).toEqual(
    isShort ? [claimed.toFixed(), held] : undefined,
  );
});
