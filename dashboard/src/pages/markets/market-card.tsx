import { Link } from 'wouter';
import { api, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { addressOf } from '../../data/resources.ts';
import { decimalOf, none, numberText, percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Card, Change, Empty, Moment, Show } from '../../ui/parts.tsx';
import { countsOf, minutesOf } from './holes.ts';
import type { Market } from './market-row.ts';
import { Rules } from './rules.tsx';
import { useMarket } from './use-market.ts';

/** One market: its rules, its day, and which of its last minutes were heard whole. */
export function MarketCard({ market }: { readonly market: Market }) {
  const text = useText();
  const { venue, instrument } = market;
  const facts = useMarket(market, false);
  return (
    <section className="grid" aria-label={`${instrument} ${venue}`}>
      <Card className="span-4" title={text('markets.rules', { instrument })}>
        <Rules market={market} />
      </Card>
      <Card
        className="span-8"
        title={text('markets.heard', { instrument, venue })}
        actions={
          <Link className="button" href={`/trade?instrument=${encodeURIComponent(instrument)}`}>
            {text('nav.trade')}
          </Link>
        }
      >
        <div className="stack">
          {facts.value?.ticker && <Day ticker={facts.value.ticker} />}
          <Minutes market={market} />
        </div>
      </Card>
    </section>
  );
}

function Day({ ticker }: { readonly ticker: Schemas['Ticker'] }) {
  const text = useText();
  const [last, open] = [decimalOf(ticker.last), decimalOf(ticker.open)];
  const change = last && open && !open.isZero() ? last.minus(open).dividedBy(open).toFixed(6) : null;
  const { high, low, volume, markPrice, fundingRate, fundingAtMs } = ticker;
  const figures = [
    ['markets.change', change === null ? none : <Change key="change" value={change} isRatio />],
    ['trade.high', numberText(high)],
    ['trade.low', numberText(low)],
    ['markets.volume', numberText(volume, { digits: 2 })],
  ] as const;
  return (
    <>
      <dl className="figures">
        {figures.map(([key, value]) => (
          <div key={key} className="figure">
            <dt>{text(key)}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
      {markPrice !== null && (
        <p className="small soft num">
          {text('markets.mark', { mark: numberText(markPrice), rate: percentText(fundingRate, 4, true) })}{' '}
          {fundingAtMs !== null && <Moment atMs={fundingAtMs} />}
        </p>
      )}
    </>
  );
}

const minutesShown = 180;

function Minutes({ market }: { readonly market: Market }) {
  const text = useText();
  const { venue, instrument } = market;
  const path = { venue, instrument: addressOf(instrument) };
  const candles = useRead(`market:minutes:${venue}:${instrument}`, () =>
    read(
      api.GET('/v1/market/{venue}/{instrument}/candles', {
        params: { path, query: { timeframe: '1m', limit: 500 } },
      }),
    ),
  );
  if (candles.failure?.kind === 'not-found')
    return <Empty title={text('markets.minutes.none')}>{text('markets.minutes.none.detail')}</Empty>;
  return (
    <Show of={candles} onRetry={() => refresh('market:minutes')}>
      {(value) => {
        const minutes = minutesOf(value.candles, candles.atMs ?? Date.now(), minutesShown);
        const { WHOLE, REPAIRED, NOT_WHOLE, MISSING } = countsOf(minutes);
        const words = text('markets.minutes', {
          ...{ count: minutes.length, whole: WHOLE, repaired: REPAIRED, part: NOT_WHOLE, missing: MISSING },
        });
        return (
          <figure className="line-chart stack">
            <div className="minutes" role="img" aria-label={words}>
              {minutes.map(({ openTimeMs, state }) => (
                <span key={openTimeMs} className={state} />
              ))}
            </div>
            <figcaption className="small soft">{words}</figcaption>
          </figure>
        );
      }}
    </Show>
  );
}
