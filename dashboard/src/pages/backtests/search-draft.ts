import type { Schemas } from '../../api/client.ts';

type Body = Schemas['StartOptimisation'];
type Asked = Pick<Body, 'search' | 'trials' | 'seed' | 'objective' | 'tradesMin' | 'validate' | 'folds'>;

export const searchChoices = {
  search: ['tpe', 'grid', 'random', 'evolution'],
  objective: [
    ...(['sharpe', 'sortino', 'calmar', 'return', 'drawdown'] as const),
    ...(['profit-factor', 'expectancy', 'sqn', 'period-sharpe'] as const),
  ],
  validate: ['walk-forward', 'anchored', 'k-fold', 'none'],
} as const satisfies { readonly [Name in 'search' | 'objective' | 'validate']: readonly Asked[Name][] };

/** What stands in the fields. */
export interface SearchDraft {
  readonly search: (typeof searchChoices.search)[number];
  readonly objective: (typeof searchChoices.objective)[number];
  readonly validate: (typeof searchChoices.validate)[number];
  readonly trials: string;
  readonly seed: string;
  readonly folds: string;
  readonly tradesMin: string;
}
type Counted = 'trials' | 'seed' | 'folds' | 'tradesMin';

export const trialsMax = 200;
const bounds: Readonly<Record<Counted, readonly [number, number]>> = {
  ...{ trials: [1, trialsMax], seed: [1, 2 ** 31 - 1], folds: [2, 10], tradesMin: [0, 1e9] },
};

/** A period's Sharpe ratio has a value also where there are few days. */
export const firstSearch: SearchDraft = {
  ...{ search: 'tpe', objective: 'period-sharpe', validate: 'walk-forward' },
  ...{ trials: '60', seed: '1', folds: '3', tradesMin: '5' },
};

/** What is asked for, or which fields are wrong: what is not shown is not looked at. */
export function searchOf(
  draft: SearchDraft,
): { readonly body: Asked } | { readonly problems: Partial<Record<Counted, true>> } {
  const shown = {
    ...draft,
    ...(draft.search === 'grid' ? { trials: '1' } : {}),
    ...(draft.validate === 'none' ? { folds: '2' } : {}),
  };
  const names = Object.keys(bounds) as Counted[];
  const wrong = names.filter((name) => {
    const [least, most] = bounds[name];
    return !/^\d+$/.test(shown[name]) || Number(shown[name]) < least || Number(shown[name]) > most;
  });
  if (wrong.length > 0) return { problems: Object.fromEntries(wrong.map((name) => [name, true])) };
  const { search, objective, validate } = shown;
  const [trials, seed] = [Number(shown.trials), Number(shown.seed)];
  return {
    body: {
      ...{ search, objective, validate, trials, seed },
      ...{ folds: Number(shown.folds), tradesMin: Number(shown.tradesMin) },
    },
  };
}
