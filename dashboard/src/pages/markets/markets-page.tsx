import '../../styles/reports.css';
import '../../styles/markets.css';
import { useState } from 'react';
import { api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useNow } from '../../data/use-now.ts';
import { useText } from '../../i18n/text.ts';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { TableScroll } from '../../ui/table-scroll.tsx';
import { FollowForm } from './follow-form.tsx';
import { MarketCard } from './market-card.tsx';
import { MarketHead, MarketRow } from './market-line.tsx';
import { type Market, marketsOf } from './market-row.ts';
import { useSubscriptions } from './use-market.ts';

/** Of a connection's thirty topics, what other parts of the window leave. */
const liveMost = 15;

/** Every market that is followed or held: its price, how old it is, and whether it can be believed. */
export default function MarketsPage() {
  const text = useText();
  const accounts = useAccounts();
  const positions = useRead('positions:every', async () => (await read(api.GET('/v1/positions'))).positions);
  const subscriptions = useSubscriptions();
  const [chosen, setChosen] = useState<Market>();
  const nowMs = useNow();
  const traded = (accounts.value ?? []).flatMap(({ venue, limits }) =>
    limits.instrumentsAllowed.map((instrument) => ({ venue, instrument })),
  );
  const held = (positions.value ?? []).filter(({ quantity }) => quantity !== '0');
  const markets = marketsOf(usual, subscriptions.value ?? [], held, traded);
  return (
    <div className="page">
      <h1>{text('markets.title')}</h1>
      <Card title={text('markets.list')}>
        <Show of={subscriptions} onRetry={() => refresh('subscriptions')}>
          {(value) =>
            markets.length === 0 ? (
              <Empty title={text('markets.none')}>{text('markets.none.detail')}</Empty>
            ) : (
              <TableScroll>
                <table className="table">
                  <MarketHead />
                  <tbody>
                    {markets.map((market, index) => (
                      <MarketRow
                        key={`${market.venue}:${market.instrument}`}
                        {...{ market, nowMs }}
                        isLive={index < liveMost}
                        holders={holdersOf(value, market)}
                        isChosen={chosen !== undefined && isSame(chosen, market)}
                        onChoose={() => setChosen(market)}
                      />
                    ))}
                  </tbody>
                </table>
              </TableScroll>
            )
          }
        </Show>
      </Card>
      {chosen && <MarketCard key={`${chosen.venue}:${chosen.instrument}`} market={chosen} />}
      <FollowForm venues={[...new Set((accounts.value ?? []).map(({ venue }) => String(venue)))]} />
    </div>
  );
}

const isSame = (a: Market, b: Market) => a.venue === b.venue && a.instrument === b.instrument;

function holdersOf(subscriptions: readonly (Market & { readonly holder: string })[], market: Market) {
  return subscriptions.filter((each) => isSame(each, market)).map(({ holder }) => holder);
}

/** What an installation follows without being told. */
const usual: readonly Market[] = [{ venue: 'binance', instrument: 'BTC/USDT' }];
