import { expect, it } from 'vitest';
import { gridLevelsOf, gridPreviewOf } from './grid.ts';

const cell = { index: 0, side: 'LONG', open: '50000', close: '60000', quantity: '0.01' };

it('a preview has each grid with its profit, or why there is none; what says nothing of grids is none', () => {
  const said = {
    ...{ kind: 'laid', gridNum: 1, bound: 500, levels: [{ ...cell, profit: 98.9 }] },
    ...{ profitPerGrid: { min: 98.9, max: 99 }, profitPerGridRatio: { min: 0.19, max: 0.2 } },
  };
  expect(gridPreviewOf(said)).toEqual({
    ...{ refused: undefined, profit: { least: 98.9, most: 99 }, ratio: { least: 0.19, most: 0.2 } },
    ...{ bound: 500, levels: [{ ...cell, profit: 98.9 }] },
  });
  expect(gridPreviewOf({ kind: 'refused', problem: 'COST' })).toMatchObject({ refused: 'COST', levels: [] });
  expect([gridPreviewOf(null), gridPreviewOf('text')]).toEqual([undefined, undefined]);
});

it('a GRID remembers what each grid holds and earned; another strategy has none', () => {
  const grids = [
    { ...cell, held: '0.01', gridCount: 2, pnl: 1.5 },
    { ...cell, side: 'SHORT', held: null, gridCount: 0, pnl: 0 },
  ];
  expect(gridLevelsOf({ grids })).toEqual([
    { ...cell, held: '0.01', trips: 2, earned: 1.5 },
    { ...cell, side: 'SHORT', held: null, trips: 0, earned: 0 },
  ]);
  expect([gridLevelsOf({ relation: 1 }), gridLevelsOf(null)]).toEqual([undefined, undefined]);
});
