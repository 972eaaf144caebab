import type { Optimised } from '../optimise/document.ts';
import type { HeatMap } from '../overfit/stability.ts';
import { escaped, shown, table } from './html.ts';
import { style } from './style.ts';
import { lines } from './svg.ts';

const trialsListedMax = 50;

/** One HTML file of a search: what was best, what speaks against it, and all that was tried. No script, no link. */
export function optimiseReport(result: Optimised): string {
  const { strategy, instrument, search, data, best, guards, validated, counts, hash } = result;
  const title = `Search for ${strategy.name} on ${instrument}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style></head><body>
<h1>${escaped(title)}</h1>
<p>${search.method}, ${counts.trials} trials (${counts.distinct} different, ${counts.stoppedEarly} stopped early, ${counts.withoutValue} without a value), seed ${search.seed},
objective ${search.objective}; ${data.candles} candles of ${data.timeframeMs / 1000} s, ${day(data.fromMs)} to ${day(data.toMs)}.</p>
<h2>Is it more than luck?</h2>${checksTable(result)}
<h2>Best</h2>${best ? `<pre>${escaped(JSON.stringify(best.parameters, null, 2))}</pre>${figures(best.stats)}` : '<p>No trial has a value.</p>'}
${guards ? guardsOf(guards) : ''}
${validated ? validationOf(validated) : '<h2>Out of sample</h2><p>It was not validated: nothing is known of other candles.</p>'}
<h2>Objective by trial</h2>${lines({ label: 'Best so far, and each trial', series: progress(result), ends: ['first', 'last'] })}
<h2>Best trials</h2>${trialsTable(result)}
<h2>Settings</h2><pre>${escaped(JSON.stringify({ search, space: result.space, options: result.options }, null, 2))}</pre>
<p>Hash <code>${hash}</code></p>
</body></html>
`;
}

function day(timeMs: number | null): string {
  return timeMs === null ? '-' : new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}

function checksTable({ checks }: Optimised): string {
  const rows = checks.map(({ name, value, limit, ok }) => [
    name,
    shown(value),
    limit,
    ok ? 'passed' : 'NOT PASSED',
  ]);
  return table(rows, ['check', 'value', 'limit', '']);
}

function figures(values: object | null): string {
  return table(Object.entries(values ?? {}).map(([name, value]) => [name, shown(value)]));
}

function guardsOf({
  deflatedSharpe,
  overfitting,
  stability,
  tradeOrder,
}: NonNullable<Optimised['guards']>): string {
  const { heatMaps, ...beside } = stability;
  const spread = ({ p5, p50, p95 }: { p5: number; p50: number; p95: number }) =>
    [p5, p50, p95].map(shown).join(' … ');
  const order = tradeOrder && {
    ...tradeOrder,
    shuffledDrawdown: spread(tradeOrder.shuffledDrawdown),
    drawnReturn: spread(tradeOrder.drawnReturn),
  };
  return `<h2>Deflated Sharpe ratio</h2>${figures(deflatedSharpe)}
<h2>Probability of backtest overfitting</h2>${figures(overfitting)}
<h2>Order of trades (5 %, half, 95 % of the draws)</h2>${figures(order)}
<h2>Beside the best</h2>${figures(beside)}
${heatMaps.map(heatTable).join('\n')}`;
}

/** Red is the worst cell, green the best. */
function heatTable({ x, y, xValues, yValues, cells }: HeatMap): string {
  const known = cells.flat().filter((value) => value !== null);
  const [low, high] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const colour = (value: number) =>
    `hsl(${Math.round((120 * (value - low)) / (high - low || 1))} 60% 45% / 0.55)`;
  const text = (value: unknown) => escaped(typeof value === 'number' ? shown(value) : JSON.stringify(value));
  const rows = cells.map((row, index) => {
    const drawn = row.map((value) =>
      value === null
        ? '<td></td>'
        : `<td style="background:${colour(value)}">${Number(value.toPrecision(3))}</td>`,
    );
    return `<tr><td>${text(yValues[index])}</td>${drawn.join('')}</tr>`;
  });
  const heads = xValues.map((value) => `<th>${text(value)}</th>`).join('');
  return `<h2>${escaped(y)} by ${escaped(x)}</h2><table><tr><th></th>${heads}</tr>${rows.join('\n')}</table>`;
}

function validationOf({ validation, folds, ...rest }: NonNullable<Optimised['validated']>): string {
  const rows = folds.map(({ test, parameters, inSample, outOfSample, returnRatio, trades }) => [
    `${test.from} … ${test.to}`,
    JSON.stringify(parameters),
    ...[inSample, outOfSample, returnRatio, trades].map(shown),
  ]);
  const heads = ['candles', 'parameters', 'in sample', 'out of sample', 'return', 'trades'];
  return `<h2>Out of sample</h2><p>${escaped(JSON.stringify(validation))}</p>${figures(rest)}${table(rows, heads)}`;
}

function progress({ trials }: Optimised): readonly (readonly number[])[] {
  const known = trials.flatMap(({ value }) => (value === null ? [] : [value]));
  let best = Number.NEGATIVE_INFINITY;
  const soFar = known.map((value) => {
    best = Math.max(best, value);
    return best;
  });
  return [soFar, known];
}

function trialsTable({ trials }: Optimised): string {
  const rows = trials
    .toSorted((a, b) => b.rung - a.rung || (b.value ?? -Infinity) - (a.value ?? -Infinity))
    .slice(0, trialsListedMax)
    .map(({ number, parameters, value, trades, returnRatio, maxDrawdownRatio }) => [
      JSON.stringify(parameters),
      ...[number, value, trades ?? null, returnRatio ?? null, maxDrawdownRatio ?? null].map(shown),
    ]);
  return table(rows, ['parameters', 'trial', 'objective', 'trades', 'return', 'drawdown']);
}
