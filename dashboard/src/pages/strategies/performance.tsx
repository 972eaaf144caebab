import type { ReactNode } from 'react';
import { refresh } from '../../data/cache.ts';
import { quoteOf } from '../../format/instrument.ts';
import { decimalOf, moneyText, none, numberText, percentText } from '../../format/number.ts';
import { momentText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { LineChart } from '../../ui/line-chart.tsx';
import { Card, Change, Show } from '../../ui/parts.tsx';
import { useTicker } from '../trade/market.ts';
import { closedOf, equityOf } from './decision-words.ts';
import { type Strategy, useDecisions, useOwnPnl } from './resources.ts';

/** What it brought: by its own book, beside what the account's books say of its trades. */
export function Performance({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const { strategyId, instrument, venue, position, entryPrice, realizedPnl, fees, capital } = strategy;
  const quote = quoteOf(instrument);
  const ticker = useTicker({ venue: String(venue), instrument });
  const decisions = useDecisions(strategyId);
  const pnl = useOwnPnl(strategy);
  const closed = closedOf(decisions.value ?? []);
  const count = closed.wins + closed.losses;
  const mark = decimalOf(ticker.value?.last);
  const held = decimalOf(position);
  const entry = decimalOf(entryPrice);
  const open = mark && held && entry ? held.times(mark.minus(entry)) : undefined;
  return (
    <div className="grid">
      <Card className="span-6" title={text('strategies.performance')}>
        <dl className="figures">
          <Figure name={text('strategies.profit')} beside={text('strategies.profit.beside')}>
            <Change value={realizedPnl} asset={quote} />
          </Figure>
          <Figure name={text('home.unrealized')}>
            <Change value={open?.toFixed()} asset={quote} />
          </Figure>
          <Figure name={text('strategies.held')}>{numberText(position)}</Figure>
          <Figure name={text('order.fees')}>{moneyText(fees, quote)}</Figure>
          <Figure name={text('strategies.win-rate')} beside={text('strategies.win-rate.beside', { count })}>
            {count === 0 ? none : percentText(String(closed.wins / count), 0)}
          </Figure>
          <Figure name={text('strategies.capital')}>{moneyText(capital, quote)}</Figure>
        </dl>
        <Show of={pnl} onRetry={() => refresh('strategies:pnl')} lines={1}>
          {(rows) => (
            <p className="small soft books">
              {text('strategies.books', {
                trades: rows.reduce((sum, { trades }) => sum + trades, 0),
                net: rows.map(({ net, asset }) => moneyText(net, asset, true)).join(', ') || none,
              })}
            </p>
          )}
        </Show>
      </Card>
      <Card className="span-6" title={text('home.equity')}>
        <Show of={decisions} onRetry={() => refresh('strategies:')} lines={2}>
          {(all) => <Equity points={equityOf(all)} quote={quote} />}
        </Show>
      </Card>
    </div>
  );
}

interface EquityProps {
  readonly points: ReturnType<typeof equityOf>;
  readonly quote: string;
}

function Equity({ points, quote }: EquityProps) {
  const text = useText();
  const { zone } = usePreferences();
  if (points.length < 2) return <p className="soft">{text('strategies.equity.short')}</p>;
  const drawn = points.map(({ atMs, value }) => ({ at: momentText(atMs, zone, Date.now()), value }));
  return (
    <LineChart
      label={text('strategies.equity')}
      points={drawn}
      format={(value) => moneyText(value, quote)}
      isLow
    />
  );
}

interface FigureProps {
  readonly name: string;
  readonly beside?: string;
  readonly children: ReactNode;
}

function Figure({ name, beside, children }: FigureProps) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd className="num">
        {children}
        {beside !== undefined && <div className="beside">{beside}</div>}
      </dd>
    </div>
  );
}
