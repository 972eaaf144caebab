import { useState } from 'react';
import { Link } from 'wouter';
import { api, type Position, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { usePages } from '../../data/pages.ts';
import { useAccount, usePositions, useProtection } from '../../data/resources.ts';
import { quoteOf } from '../../format/instrument.ts';
import { moneyText, numberText, priceText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Change, Empty, Show } from '../../ui/parts.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { HistoryTable } from './history-table.tsx';
import { ProtectDialog } from './protect-dialog.tsx';
import { ProtectionBadge } from './protection-badge.tsx';

/** What is held, what protects it, and the way out; then what was closed. */
export default function PositionsPage() {
  const text = useText();
  const accountId = useAccount().value?.accountId;
  const positions = usePositions(accountId);
  // The page's: what is closed is no longer in the list, and what became of it must still be read then.
  const [closing, setClosing] = useState<Position>();
  const history = usePages(
    accountId === undefined ? null : `positions:history:${accountId}`,
    async (cursor) => {
      const query = { accountId: accountId ?? '', limit: 100, ...(cursor ? { cursor } : {}) };
      const page = await read(api.GET('/v1/positions/history', { params: { query } }));
      return { items: page.positions, cursor: page.cursor };
    },
  );
  return (
    <div className="page">
      <h1>{text('positions.title')}</h1>
      <Show of={positions} onRetry={() => refresh('positions')}>
        {(value) => {
          const open = value.filter(({ quantity }) => quantity !== '0');
          if (open.length === 0)
            return (
              <Card>
                <Empty title={text('home.positions.none')}>{text('home.positions.none.detail')}</Empty>
              </Card>
            );
          return (
            <ul className="grid">
              {open.map((position) => (
                <li key={position.positionId} className="span-4">
                  <Held position={position} onClose={() => setClosing(position)} />
                </li>
              ))}
            </ul>
          );
        }}
      </Show>
      {closing && <CloseDialog position={closing} onClose={() => setClosing(undefined)} />}
      <Card title={text('positions.history')}>
        <Show of={history} onRetry={() => refresh('positions')}>
          {(value) => {
            const closed = value.filter(({ closedAtMs }) => closedAtMs !== null);
            if (closed.length === 0) return <Empty title={text('positions.history.none')} />;
            return <HistoryTable positions={closed} />;
          }}
        </Show>
        {history.hasMore && (
          <Button onPress={history.loadMore} isDisabled={history.isLoadingMore}>
            {text('orders.more')}
          </Button>
        )}
      </Card>
    </div>
  );
}

function Held({ position, onClose }: { readonly position: Position; readonly onClose: () => void }) {
  const text = useText();
  const [isProtecting, setProtecting] = useState(false);
  const protection = useProtection(position.positionId).value;
  const plan = protection?.state === 'ACTIVE' ? protection : undefined;
  const { instrument, quantity, markPrice, averageEntryPrice, unrealizedPnl } = position;
  const { positionSide, margin, leverage, pendingBuy, pendingSell } = position;
  const quote = quoteOf(instrument);
  const isMoving = pendingBuy !== '0' || pendingSell !== '0';
  return (
    <Card
      title={positionSide === null ? instrument : `${instrument} ${positionSide}`}
      actions={<ProtectionBadge positionId={position.positionId} />}
    >
      <div className="stack">
        <p className="figure">
          <span className="huge num">
            <Change value={unrealizedPnl} asset={quote} />
          </span>
        </p>
        <dl className="pairs">
          <dt>{text('column.quantity')}</dt>
          <dd className="num">{numberText(quantity)}</dd>
          <dt>{text('column.entry')}</dt>
          <dd className="num">{priceText(averageEntryPrice, markPrice)}</dd>
          <dt>{text('column.mark')}</dt>
          <dd className="num">{priceText(markPrice, markPrice)}</dd>
        </dl>
        {margin !== null && (
          <p className="small soft num">
            {text('positions.margin', { amount: moneyText(margin, quote), leverage: numberText(leverage) })}
          </p>
        )}
        {isMoving && (
          <p className="small soft num">
            {text('positions.pending', { buy: numberText(pendingBuy), sell: numberText(pendingSell) })}
          </p>
        )}
        <div className="row">
          <Link className="button" href={`/trade?instrument=${encodeURIComponent(instrument)}`}>
            {text('nav.trade')}
          </Link>
          {protection !== undefined && (
            <Button onPress={() => setProtecting(true)}>
              {text(plan ? 'protect.change' : 'protect.set')}
            </Button>
          )}
          <Button look="danger" aria-label={text('positions.close.of', { instrument })} onPress={onClose}>
            {text('positions.close')}
          </Button>
        </div>
      </div>
      {isProtecting && <ProtectDialog position={position} plan={plan} onClose={() => setProtecting(false)} />}
    </Card>
  );
}
