import type { Account } from '../../api/client.ts';
import { api } from '../../api/client.ts';
import { useRead } from '../../data/cache.ts';
import { useAccount, useAccounts, useReconciliation } from '../../data/resources.ts';
import { useNow } from '../../data/use-now.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { useFeedAges } from '../../live/feed-ages.ts';
import { Badge, Card } from '../../ui/parts.tsx';
import { instrumentsOf } from '../trade/ticket-form.ts';
import { stateLooks } from './state-looks.ts';

/** Whether orders can be judged: the store answers and prices are fresh. */
export function useReady() {
  return useRead('ready', async () => {
    const answer = await api.GET('/v1/ready');
    return answer.response.status === 200;
  });
}

/** A price that is older than this is a reason to look. */
const oldMs = 5_000;

const topicOf = (account: Account) => `ticker:${account.venue}:${instrumentsOf(account, [])[0] ?? ''}`;

/** Each venue: how old its newest price is, and what its account may do; and when the books were last compared. */
export function HealthCard() {
  const text = useText();
  const word = useWord();
  const accounts = useAccounts().value ?? none;
  const ages = useFeedAges(accounts.map(topicOf));
  const ready = useReady();
  return (
    <Card className="span-4" title={text('home.health')}>
      <ul className="stack">
        <li className="row between">
          <span>{text('home.health.prices')}</span>
          {ready.value !== undefined && (
            <Badge look={ready.value ? 'good' : 'warn'}>
              {text(ready.value ? 'home.health.fresh' : 'home.health.old')}
            </Badge>
          )}
        </li>
        <Compared />
        {accounts.map((account) => {
          const { accountId, venue, tradingState } = account;
          return (
            <li key={accountId} className="row between">
              <span>{String(venue)}</span>
              <span className="row">
                <FeedAge ageMs={ages.get(topicOf(account))} />
                <Badge look={stateLooks[tradingState] ?? ''}>{word('trading', tradingState)}</Badge>
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

const none: readonly Account[] = [];

function FeedAge({ ageMs }: { readonly ageMs: number | undefined }) {
  const text = useText();
  if (ageMs === undefined) return <span className="small soft">{text('home.health.silent')}</span>;
  const isOld = ageMs > oldMs;
  return (
    <span className={`small num ${isOld ? 'down' : 'soft'}`}>
      {isOld && <span aria-hidden="true">! </span>}
      {text('home.health.age', { age: ageMs < 1_000 ? '< 1 s' : spanText(ageMs) })}
    </span>
  );
}

function Compared() {
  const text = useText();
  const word = useWord();
  const nowMs = useNow(10_000);
  const { value } = useReconciliation(useAccount().value?.accountId);
  if (!value) return null;
  return (
    <li className="row between">
      <span className="stack tight">
        {value.accountId}
        <span className="small soft">
          {text('home.health.compared', { age: spanText(Math.max(0, nowMs - value.finishedAtMs)) })}
        </span>
      </span>
      <Badge look={value.status === 'MATCHED' ? 'good' : 'warn'}>
        {word('reconciliation', value.status)}
      </Badge>
    </li>
  );
}
