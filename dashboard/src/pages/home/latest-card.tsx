import { Link } from 'wouter';
import { api, read } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { latestOrdersMost, useAccount, useLatestOrders } from '../../data/resources.ts';
import { useStore } from '../../data/store.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { latest } from '../../live/latest.ts';
import { Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { type LatestLine, latestLines } from './latest-lines.ts';

const shown = latestOrdersMost;
const marks = { '': '·', good: '✓', warn: '!', bad: '■' } as const;
const colours = { '': 'soft', good: 'up', warn: 'warn-ink', bad: 'down' } as const;

/** What happened last, in words, as it happens. */
export function LatestCard() {
  const text = useText();
  const accountId = useAccount().value?.accountId;
  const query = { accountId: accountId ?? '', limit: shown };
  const orders = useLatestOrders(accountId);
  const trades = useRead(accountId === undefined ? null : `fills:latest:${accountId}`, async () => {
    return (await read(api.GET('/v1/trades', { params: { query } }))).trades;
  });
  const events = useStore(latest);
  return (
    <Card className="span-8" title={text('home.latest')}>
      <Show of={orders} onRetry={() => refresh('orders:latest')}>
        {(value) => {
          const happened = { orders: value, trades: trades.value ?? [], events };
          const lines = latestLines(happened, shown);
          if (lines.length === 0)
            return <Empty title={text('home.latest.none')}>{text('home.latest.none.detail')}</Empty>;
          return (
            <ol className="latest">
              {lines.map((line) => (
                <Line key={line.id} line={line} />
              ))}
            </ol>
          );
        }}
      </Show>
    </Card>
  );
}

function Line({ line }: { readonly line: LatestLine }) {
  const text = useText();
  const word = useWord();
  const { look, key, values, words = {}, href, detail, atMs } = line;
  const told = Object.entries(words).map(([name, [family, each]]) => [name, word(family, each)]);
  const sentence = text(key, { ...values, ...Object.fromEntries(told) });
  return (
    <li>
      <span className={colours[look]} aria-hidden="true">
        {marks[look]}
      </span>
      <span className="clamp">
        {href === undefined ? sentence : <Link href={href}>{sentence}</Link>}
        {detail !== undefined && <span className="small soft"> {detail}</span>}
      </span>
      <span className="small soft">
        <Moment atMs={atMs} />
      </span>
    </li>
  );
}
