import { Link } from 'wouter';
import { api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import {
  useAccount,
  useAccounts,
  useBalances,
  useLatestOrders,
  useOpenOrders,
  usePositions,
  useReconciliation,
  useRiskStatus,
  useStrategies,
} from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { usePreferences } from '../../shell/preferences.ts';
import { Card, Loading, Show } from '../../ui/parts.tsx';
import { type Attention, attentionOf } from './attention.ts';
import { FirstStep } from './first-step.tsx';
import { HealthCard, useReady } from './health-card.tsx';
import { BalancesTable, OrdersTable, PositionsTable } from './home-tables.tsx';
import { LatestCard } from './latest-card.tsx';
import { MoneyFigures } from './money-figures.tsx';
import { StrategiesCard } from './strategies-card.tsx';
import { TradingCard } from './trading-card.tsx';

/** Five seconds: am I safe, what do I hold, what is it doing, and why. */
export function HomePage() {
  const text = useText();
  const { zone } = usePreferences();
  const account = useAccount();
  const accountId = account.value?.accountId;
  const pnl = useRead(accountId === undefined ? null : `pnl:${accountId}:${zone}`, () =>
    read(
      api.GET('/v1/pnl', {
        params: { query: { accountId: accountId ?? '', by: 'day', zone, equity: 'true' } },
      }),
    ),
  );
  const orders = useOpenOrders(accountId);
  const positions = usePositions(accountId);
  const balances = useBalances(accountId);
  const risk = useRiskStatus(accountId);
  const asset = account.value?.baseCurrency ?? '';
  return (
    <div className="page">
      <h1 className="visually-hidden">{text('home.title')}</h1>
      <Safety />
      <Show of={pnl} onRetry={() => refresh('pnl')}>
        {(value) => <MoneyFigures pnl={value} asset={asset} risk={risk.value} />}
      </Show>
      <div className="grid">
        <TradingCard />
        <LatestCard />
        <Card className="span-7" title={text('home.positions')}>
          <Show of={positions} onRetry={() => refresh('positions')}>
            {(value) => <PositionsTable positions={value} />}
          </Show>
        </Card>
        <Card className="span-5" title={text('home.orders')}>
          <Show of={orders} onRetry={() => refresh('orders')}>
            {(value) => <OrdersTable orders={value} />}
          </Show>
        </Card>
        <Card className="span-4" title={text('home.balances')}>
          <Show of={balances} onRetry={() => refresh('balances')}>
            {(value) => <BalancesTable balances={value.balances} />}
          </Show>
        </Card>
        <StrategiesCard />
        <HealthCard />
      </div>
    </div>
  );
}

const reading = ['offline', 'broken'];

/** First what needs a person; else what to do first, where nothing was done yet; else that all is well, once that is known. */
function Safety() {
  const text = useText();
  const accounts = useAccounts();
  const account = useAccount().value;
  const accountId = account?.accountId;
  const orders = useOpenOrders(accountId);
  const latest = useLatestOrders(accountId);
  const reconciliation = useReconciliation(accountId);
  const strategies = useStrategies();
  const risk = useRiskStatus(accountId);
  const balances = useBalances(accountId);
  const ready = useReady();
  const reads = [accounts, orders, reconciliation, strategies, risk, balances];
  // Books that were never compared yet are no fault.
  const isKnown = reads.every(({ value, failure }) => value !== undefined || failure?.kind === 'not-found');
  const found = attentionOf({
    ...{ accounts: accounts.value, openOrders: orders.value, reconciliation: reconciliation.value },
    ...{ strategies: strategies.value, risk: risk.value, balances: balances.value },
    arePricesFresh: ready.value,
  });
  if (found.length > 0)
    return (
      <section className="stack" aria-label={text('home.attention')}>
        {found.map((each) => (
          <AttentionNote key={`${each.key} ${Object.values(each.values).join()}`} of={each} />
        ))}
      </section>
    );
  const failed = reads.find(({ failure }) => failure && reading.includes(failure.kind));
  if (!isKnown) return failed ? null : <Loading lines={1} />;
  if (account && latest.value?.length === 0) return <FirstStep account={account} />;
  return (
    <p className="note good" role="status">
      <span className="mark up" aria-hidden="true">
        ✓
      </span>
      <span>
        <strong>{text('home.safe')}</strong> <span className="soft">{text('home.safe.detail')}</span>
      </span>
    </p>
  );
}

function AttentionNote({ of: { look, key, values, href, detail } }: { readonly of: Attention }) {
  const text = useText();
  return (
    <div className={`note ${look}`}>
      <span className="mark" aria-hidden="true">
        {look === 'bad' ? '■' : '!'}
      </span>
      <div>
        <strong>{text(key, values)}</strong>
        {detail !== undefined && <div className="small clamp">{detail}</div>}
      </div>
      {href !== undefined && <Link href={href}>{text('action.show')}</Link>}
    </div>
  );
}
