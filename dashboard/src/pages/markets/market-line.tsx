import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useStore } from '../../data/store.ts';
import { digitsOf, none, numberText, percentText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';
import { live } from '../../live/state.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, type Look } from '../../ui/parts.tsx';
import { FollowDialog } from './follow-dialog.tsx';
import {
  ageOf,
  type Market,
  type MarketFacts,
  priceOf,
  type StreamState,
  spreadOf,
  streamStateOf,
} from './market-row.ts';
import { UnfollowDialog } from './unfollow-dialog.tsx';
import { useMarket } from './use-market.ts';

export function MarketHead() {
  const text = useText();
  return (
    <thead>
      <tr>
        <th scope="col">{text('column.instrument')}</th>
        <th scope="col">{text('markets.state')}</th>
        <th scope="col" className="right">
          {text('column.price')}
        </th>
        <th scope="col" className="right">
          {text('markets.age')}
        </th>
        <th scope="col" className="right">
          {text('markets.spread')}
        </th>
        <th scope="col" className="right">
          {text('markets.delay')}
        </th>
        <th scope="col">{text('markets.for')}</th>
        <th scope="col">
          <span className="visually-hidden">{text('markets.act')}</span>
        </th>
      </tr>
    </thead>
  );
}

const looks: Readonly<Record<StreamState, Look>> = {
  ...{ FOLLOWED: 'good', POLLED: 'warn', INVALID: 'bad', SILENT: 'bad', UNFOLLOWED: '' },
};
const marks: Readonly<Record<StreamState, string>> = {
  ...{ FOLLOWED: '✓', POLLED: '↻', INVALID: '!', SILENT: '!', UNFOLLOWED: '○' },
};

interface LineProps {
  readonly market: Market;
  readonly isLive: boolean;
  readonly nowMs: number;
  readonly holders: readonly string[];
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

export function MarketRow({ market, isLive, nowMs, holders, isChosen, onChoose }: LineProps) {
  const text = useText();
  const facts = useMarket(market, isLive);
  const [isAsking, setAsking] = useState(false);
  const { value } = facts;
  const strategies = holders.filter((holder) => holder !== 'user');
  const isOwn = holders.includes('user');
  const of = { instrument: market.instrument, venue: market.venue };
  return (
    <tr>
      <td>
        <AriaButton className="link" onPress={onChoose} aria-pressed={isChosen}>
          {market.instrument}
        </AriaButton>{' '}
        <span className="soft small">{market.venue}</span>
      </td>
      {value ? (
        <Figures facts={value} nowMs={nowMs} />
      ) : (
        <td colSpan={5} className="soft">
          {facts.failure ? text('failure.offline') : text('state.loading')}
        </td>
      )}
      <td>
        {[...(isOwn ? [text('markets.for.you')] : []), ...strategies].join(', ') ||
          (value?.book ? <span className="soft">{text('markets.for.others')}</span> : none)}
      </td>
      <td className="right">
        {isOwn ? (
          <Button aria-label={text('markets.unfollow.of', of)} onPress={() => setAsking(true)}>
            {text('markets.unfollow')}
          </Button>
        ) : (
          <Button aria-label={text('markets.follow.of', of)} onPress={() => setAsking(true)}>
            {text('markets.follow')}
          </Button>
        )}
        {isAsking && isOwn && (
          <UnfollowDialog market={market} strategies={strategies} onClose={() => setAsking(false)} />
        )}
        {isAsking && !isOwn && <FollowDialog market={market} onClose={() => setAsking(false)} />}
      </td>
    </tr>
  );
}

function Figures({ facts, nowMs }: { readonly facts: MarketFacts; readonly nowMs: number }) {
  const text = useText();
  const isTold = useStore(live).state === 'live' && facts.delayMs !== null;
  const atMs = isTold ? nowMs : undefined;
  const state = streamStateOf(facts, atMs);
  const spread = spreadOf(facts);
  const ageMs = ageOf(facts, atMs);
  const { book, ticker, delayMs } = facts;
  const digits = Math.max(digitsOf(ticker?.last), digitsOf(book?.bids[0]?.price));
  const price = priceOf(facts);
  return (
    <>
      <td>
        <Badge look={looks[state]}>
          {marks[state]} {text(`markets.state.${state}`)}
        </Badge>
        {book?.fault && <span className="small soft"> {text(`markets.fault.${book.fault}`)}</span>}
      </td>
      <td className="right num">{price ? numberText(price, { digits }) : none}</td>
      <td className="right num">
        {ageMs === undefined ? none : ageText(ageMs)}
        {!isTold && ageMs !== undefined && <span className="soft small"> {text('markets.when-read')}</span>}
      </td>
      <td className="right num">
        {spread ? (
          <>
            {numberText(spread.amount)} <span className="soft small">{percentText(spread.ratio, 3)}</span>
          </>
        ) : (
          none
        )}
      </td>
      <td className="right num">{delayMs === null ? none : spanText(delayMs)}</td>
    </>
  );
}

/** What is younger than the clock of this window can tell is now. */
function ageText(ageMs: number): string {
  return ageMs < 1_000 ? '< 1 s' : spanText(ageMs);
}
