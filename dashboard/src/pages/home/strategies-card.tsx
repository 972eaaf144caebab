import { refresh } from '../../data/cache.ts';
import { useStrategies } from '../../data/resources.ts';
import { useNow } from '../../data/use-now.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Badge, Card, Change, Empty, type Look, Show } from '../../ui/parts.tsx';

const looks: Readonly<Record<string, Look>> = { ACTIVE: 'good', PAUSED: 'warn', STOPPED: 'bad' };

/** What each strategy does: its state and why, what it holds and has made, and when it last decided. */
export function StrategiesCard() {
  const text = useText();
  const word = useWord();
  const nowMs = useNow(10_000);
  const strategies = useStrategies();
  return (
    <Card className="span-4" title={text('home.strategies')}>
      <Show of={strategies} onRetry={() => refresh('strategies')}>
        {(value) => {
          const shown = value.filter(({ state }) => state !== 'ENDED');
          if (shown.length === 0) return <Empty title={text('home.strategies.none')} />;
          return (
            <ul className="stack">
              {shown.map((each) => (
                <li key={each.strategyId} className="stack tight">
                  <span className="row between">
                    <strong className="clamp">{each.strategyId}</strong>
                    <Badge look={looks[each.state] ?? ''}>{word('strategy', each.state)}</Badge>
                  </span>
                  <span className="row between small soft">
                    <span>
                      {each.strategy} · {each.instrument} {each.timeframe}
                    </span>
                    <Change value={each.realizedPnl} asset={quoteOf(each.instrument)} />
                  </span>
                  <span className="small soft num">
                    {text('home.strategies.holds', {
                      ...{ quantity: numberText(each.position), count: each.openOrders.length },
                    })}
                    {each.lastCandleMs !== null &&
                      ` · ${text('home.strategies.candle', { age: spanText(Math.max(0, nowMs - each.lastCandleMs)) })}`}
                  </span>
                  {each.state === 'STOPPED' && <span className="small clamp">{each.reason}</span>}
                </li>
              ))}
            </ul>
          );
        }}
      </Show>
    </Card>
  );
}
