import { quoteOf } from '../../format/instrument.ts';
import '../../styles/backtests.css';
import { Link, useSearch } from 'wouter';
import { api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { OverlayChart } from '../../ui/overlay-chart.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { equityOf, figureOf, figureText, headFigures, moreFigures } from './figures.ts';
import { rangeText } from './range.ts';
import type { Backtest, BacktestResult } from './use-backtests.ts';

interface Run {
  readonly backtest: Backtest;
  readonly result: BacktestResult;
}

/** Runs side by side: their figures, and their returns over each other. */
export default function ComparePage() {
  const text = useText();
  const ids = (new URLSearchParams(useSearch()).get('ids') ?? '').split(',').filter(Boolean).slice(0, 4);
  const runs = useRead(ids.length === 0 ? null : `results:${ids.join()}`, () =>
    Promise.all(ids.map(readRun)),
  );
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <h1>{text('backtests.compare.title')}</h1>
      {ids.length === 0 ? (
        <Empty title={text('backtests.compare.none')} />
      ) : (
        <Show of={runs} onRetry={() => refresh('results:')} lines={5}>
          {(value) => <Compared runs={value} />}
        </Show>
      )}
    </div>
  );
}

async function readRun(backtestId: string): Promise<Run> {
  const params = { path: { backtestId } };
  const [backtest, result] = await Promise.all([
    read(api.GET('/v1/backtests/{backtestId}', { params })),
    read(api.GET('/v1/backtests/{backtestId}/result', { params })),
  ]);
  return { backtest, result };
}

function Compared({ runs }: { readonly runs: readonly Run[] }) {
  const text = useText();
  const { zone } = usePreferences();
  const names = runs.map(
    ({ backtest }, index) => `${index + 1}. ${backtest.live?.strategyId ?? backtest.strategy}`,
  );
  const lines = runs.map(({ backtest, result }, index) => {
    const points = equityOf(result.equity);
    const start = points[0]?.equity || 1;
    return {
      name: names[index] ?? '',
      end: percentText(figureOf(backtest.stats, 'returnRatio'), 2, true),
      points: points.map(({ atMs, equity }) => ({ at: atMs, value: equity / start - 1 })),
    };
  });
  return (
    <>
      <Card title={text('backtests.compare.curves')}>
        <OverlayChart label={text('backtests.compare.curves')} lines={lines} />
      </Card>
      <Card title={text('backtests.compare.figures')}>
        <TableScroll>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{text('backtests.compare.figure')}</th>
                {runs.map(({ backtest }, index) => (
                  <th key={backtest.backtestId} scope="col" className="right">
                    <Link href={`/backtests/${backtest.backtestId}`}>{names[index]}</Link>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Row
                title={text('column.instrument')}
                cells={runs.map(({ backtest: { instrument, timeframe } }) => `${instrument} ${timeframe}`)}
              />
              <Row
                title={text('backtests.range')}
                cells={runs.map(({ backtest: { fromMs, toMs } }) => rangeText(fromMs, toMs, zone))}
              />
              <Row
                title={text('backtests.parameters')}
                cells={runs.map(({ backtest: { parameters } }) => JSON.stringify(parameters))}
              />
              {[...headFigures, ...moreFigures].map(({ name, form, key }) => (
                <Row
                  key={name}
                  title={text(key)}
                  cells={runs.map(({ backtest: { stats, instrument } }) =>
                    figureText(figureOf(stats, name), form, quoteOf(instrument)),
                  )}
                />
              ))}
            </tbody>
          </table>
        </TableScroll>
      </Card>
    </>
  );
}

function Row({ title, cells }: { readonly title: string; readonly cells: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{title}</th>
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place.
        <td key={index} className="right num">
          {cell}
        </td>
      ))}
    </tr>
  );
}
