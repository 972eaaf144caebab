import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText, percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import { figureOf } from './figures.ts';
import type { Backtest, BacktestResult } from './use-backtests.ts';

interface FactsProps {
  readonly backtest: Backtest;
  readonly result: BacktestResult;
}

/** What the run stands on: terms, costs, data and what is odd about them, and the hash of it all. */
export function RunFacts({ backtest, result }: FactsProps) {
  const text = useText();
  const { options, parameters, strategy, strategyVersion, instrument, hash } = backtest;
  const ratio = (name: string) => {
    const value = options[name];
    return typeof value === 'number' ? percentText(new Decimal(value), 3) : percentText(undefined);
  };
  const notices = noticesOf(result);
  return (
    <div className="grid">
      <Card className="span-6" title={text('backtests.terms')}>
        <dl className="pairs">
          <dt>{text('backtests.strategy')}</dt>
          <dd>{text('backtests.version', { name: strategy, version: strategyVersion })}</dd>
          <dt>{text('backtests.parameters')}</dt>
          <dd className="mono">{JSON.stringify(parameters)}</dd>
          <dt>{text('backtests.cash')}</dt>
          <dd className="num">{`${numberText(String(options.cash))} ${quoteOf(instrument)}`}</dd>
          <dt>{text('backtests.size')}</dt>
          <dd>{String(options.size)}</dd>
          {(['feeRate', 'slippage', 'spread'] as const).map((name) => (
            <Cost key={name} title={text(`backtests.${name}`)} value={ratio(name)} />
          ))}
          <dt>{text('backtests.fill')}</dt>
          <dd>
            {text(options.fill === 'same-close' ? 'backtests.fill.same-close' : 'backtests.fill.next-open')}
          </dd>
        </dl>
      </Card>
      <Card className="span-6" title={text('backtests.data')}>
        <div className="stack">
          <dl className="pairs">
            <dt>{text('backtests.candles')}</dt>
            <dd className="num">{numberText(String(result.data.candles))}</dd>
            <dt>{text('backtests.warm-up')}</dt>
            <dd className="num">{numberText(String(result.warmUpBars))}</dd>
            <dt>{text('backtests.hash')}</dt>
            <dd className="mono">{hash}</dd>
          </dl>
          <ul className="stack small">
            {notices.map(({ key, count }) => (
              <li key={key}>{text(key, { count })}</li>
            ))}
            {notices.length === 0 && <li className="soft">{text('backtests.notice.none')}</li>}
          </ul>
        </div>
      </Card>
    </div>
  );
}

function Cost({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd className="num">{value}</dd>
    </>
  );
}

const oddities = [
  ['gaps', 'backtests.notice.gaps'],
  ['withoutVolume', 'backtests.notice.withoutVolume'],
  ['outsideRange', 'backtests.notice.outsideRange'],
  ['jumps', 'backtests.notice.jumps'],
] as const;

function noticesOf({ data, stats }: BacktestResult) {
  const found = oddities.map(([name, key]) => ({ key, count: Number(figureOf(data, name) ?? 0) }));
  const refused = {
    key: 'backtests.notice.refused',
    count: Number(figureOf(stats, 'refusedOrders') ?? 0),
  } as const;
  const ruined = { key: 'backtests.notice.ruined', count: stats.ruined === true ? 1 : 0 } as const;
  return [...found, refused, ruined].filter(({ count }) => count > 0);
}
