import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText, percentText } from '../../format/number.ts';
import { momentText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { LineChart } from '../../ui/line-chart.tsx';
import { Card, Change } from '../../ui/parts.tsx';
import { drawdownOf, equityOf, figureOf, figureText, headFigures, moreFigures } from './figures.ts';
import type { Backtest, BacktestResult } from './use-backtests.ts';

interface FiguresProps {
  readonly backtest: Backtest;
  readonly result: BacktestResult;
}

export function RunFigures({ backtest: { stats, instrument }, result }: FiguresProps) {
  const text = useText();
  const asset = quoteOf(instrument);
  return (
    <>
      <Card>
        <dl className="figures six">
          {headFigures.map(({ name, form, key }) => (
            <div key={name} className="figure">
              <dt>{text(key)}</dt>
              <dd className="num">
                {name === 'returnRatio' ? (
                  <Change value={figureOf(stats, name)?.toFixed()} isRatio />
                ) : (
                  figureText(figureOf(stats, name), form, asset)
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <div className="grid">
        <Card className="span-8" title={text('backtests.equity')}>
          <Curves {...{ result, asset }} />
        </Card>
        <Card className="span-4" title={text('backtests.more')}>
          <dl className="pairs">
            {moreFigures.map(({ name, form, key }) => (
              <Pair key={name} title={text(key)} value={figureText(figureOf(stats, name), form, asset)} />
            ))}
          </dl>
        </Card>
      </div>
    </>
  );
}

function Pair({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd className="num">{value}</dd>
    </>
  );
}

function Curves({ result, asset }: { readonly result: BacktestResult; readonly asset: string }) {
  const text = useText();
  const { zone } = usePreferences();
  const points = equityOf(result.equity);
  const falls = drawdownOf(points);
  const at = (atMs: number) => momentText(atMs, zone, Date.now());
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  return (
    <div className="stack">
      <LineChart
        label={text('backtests.equity')}
        points={points.map(({ atMs, equity }) => ({ at: at(atMs), value: String(equity) }))}
        format={(value) => `${numberText(new Decimal(value), { digits: 2 })} ${asset}`}
        look={last.equity >= first.equity ? 'up' : 'down'}
      />
      <h3>{text('backtests.drawdown')}</h3>
      <LineChart
        label={text('backtests.drawdown')}
        points={points.map(({ atMs }, index) => ({ at: at(atMs), value: String(falls[index] ?? 0) }))}
        format={(value) => percentText(new Decimal(value))}
        look="down"
        isLow
      />
    </div>
  );
}
