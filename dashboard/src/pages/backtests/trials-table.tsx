import { useState } from 'react';
import { Link } from 'wouter';
import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Change, Empty } from '../../ui/parts.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { useLabel } from '../strategies/use-label.ts';
import { figureText } from './figures.ts';
import { pathOfRun } from './prefill.ts';
import {
  rowsOf,
  searchedNames,
  sortedRows,
  type TrialFigure,
  type TrialRow,
  valueText,
} from './trial-rows.ts';
import type { ShownOptimisation } from './use-optimisations.ts';

const shownFirst = 10;
const figures = ['value', 'returnRatio', 'sharpe', 'maxDrawdownRatio', 'trades'] as const;

/** What was tried, the best first by whatever is chosen, and a way to run each as a backtest. */
export function TrialsTable({ optimisation }: { readonly optimisation: ShownOptimisation }) {
  const text = useText();
  const label = useLabel();
  const [by, setBy] = useState<TrialFigure>('value');
  const [isAll, setAll] = useState(false);
  const { objective, space, result } = optimisation;
  const rows = sortedRows(rowsOf(optimisation), by);
  const titles: Readonly<Record<TrialFigure, string>> = {
    value: text(`optimisations.objective.${objective}`),
    returnRatio: text('backtests.returnRatio'),
    sharpe: text('backtests.sharpe'),
    maxDrawdownRatio: text('backtests.maxDrawdownRatio'),
    trades: text('backtests.trades'),
  };
  const shown = figures.filter((name) => !isSame(name, objective));
  const columns: readonly Column<TrialRow>[] = [
    ...searchedNames(space).map((name) => ({
      ...{ id: `parameter-${name}`, title: label(name), isRight: true },
      cell: ({ parameters }: TrialRow) => String(parameters[name]),
    })),
    ...shown.map((name) => ({
      ...{ id: name, isRight: true },
      title: (
        <button type="button" className="sort" aria-pressed={by === name} onClick={() => setBy(name)}>
          {titles[name]}
          <span aria-hidden="true">{by === name ? ' ▾' : ''}</span>
        </button>
      ),
      cell: (row: TrialRow) => cellOf(row, name, objective),
    })),
    {
      id: 'run',
      title: (
        <span className="anchor">
          <span className="visually-hidden">{text('optimisations.run')}</span>
        </span>
      ),
      cell: ({ parameters }) => (
        <Link className="button quiet" href={pathOfRun(optimisation, parameters)}>
          {text('optimisations.run')}
        </Link>
      ),
    },
  ];
  const title = text(result ? 'optimisations.trials.all' : 'optimisations.trials.best', {
    count: rows.length,
  });
  if (rows.length === 0)
    return (
      <Card title={title}>
        <Empty title={text('optimisations.trials.none')}>{text('backtests.runs.detail')}</Empty>
      </Card>
    );
  return (
    <Card title={title}>
      <div className="stack">
        <p className="small soft">{text('optimisations.sort.help')}</p>
        <Table
          rows={isAll ? rows : rows.slice(0, shownFirst)}
          columns={columns}
          keyOf={({ parameters }) => JSON.stringify(parameters)}
        />
        {rows.length > shownFirst && (
          <div className="below-table">
            <Button onPress={() => setAll(!isAll)}>
              {text(isAll ? 'optimisations.trials.fewer' : 'optimisations.trials.more', {
                count: rows.length,
              })}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}

/** The objective stands in the first column already. */
function isSame(name: TrialFigure, objective: string): boolean {
  return (name === 'returnRatio' && objective === 'return') || (name === 'sharpe' && objective === 'sharpe');
}

function cellOf(row: TrialRow, name: TrialFigure, objective: string) {
  const value = row[name];
  if (name === 'value' && objective !== 'return') return valueText(value, objective);
  const exact = value === null ? undefined : new Decimal(value);
  if (name === 'returnRatio' || name === 'value') return <Change value={exact?.toFixed()} isRatio />;
  if (name === 'maxDrawdownRatio') return figureText(exact, 'percent', '');
  return figureText(exact, name === 'trades' ? 'count' : 'number', '');
}
