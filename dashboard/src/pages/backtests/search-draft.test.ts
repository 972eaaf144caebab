import { describe, expect, it } from 'vitest';
import { firstSearch, searchOf } from './search-draft.ts';

describe('the fields of a search', () => {
  it('say what is asked for', () => {
    expect(searchOf(firstSearch)).toEqual({
      body: {
        ...{ search: 'tpe', objective: 'period-sharpe', validate: 'walk-forward', trials: 60, seed: 1 },
        ...{ folds: 3, tradesMin: 5 },
      },
    });
  });

  it('name what is wrong, and pass over what is not shown', () => {
    const wrong = { ...firstSearch, trials: '201', folds: '1', seed: 'x', tradesMin: '' };
    expect(searchOf(wrong)).toEqual({ problems: { trials: true, folds: true, seed: true, tradesMin: true } });
    const unseen = { ...firstSearch, search: 'grid', trials: '201', validate: 'none', folds: '' } as const;
    expect(searchOf(unseen)).toMatchObject({ body: { search: 'grid', validate: 'none' } });
  });
});
