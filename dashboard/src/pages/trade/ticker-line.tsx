import { useAttempt } from '../../api/attempt.ts';
import type { Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { decimalOf, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Change, Empty, FailureNote } from '../../ui/parts.tsx';
import { follow, type Market } from './market.ts';

const extremes = [
  ['high', 'trade.high'],
  ['low', 'trade.low'],
] as const;

/** The last price, and the last 24 hours. */
export function TickerLine({ ticker }: { readonly ticker: Schemas['Ticker'] }) {
  const text = useText();
  const [last, open] = [decimalOf(ticker.last), decimalOf(ticker.open)];
  const change = last && open && !open.isZero() ? last.minus(open).dividedBy(open) : undefined;
  return (
    <dl className="row ticker">
      <div>
        <dt className="visually-hidden">{text('trade.last')}</dt>
        <dd className="last num">{numberText(ticker.last)}</dd>
      </div>
      {change && (
        <div>
          <dt>{text('trade.change')}</dt>
          <dd>
            <Change value={change.toDecimalPlaces(6).toFixed()} isRatio />
          </dd>
        </div>
      )}
      {extremes.map(
        ([key, name]) =>
          ticker[key] !== null && (
            <div key={key} className="hide-phone">
              <dt>{text(name)}</dt>
              <dd className="num">{numberText(ticker[key])}</dd>
            </div>
          ),
      )}
      {ticker.volume !== null && (
        <div className="hide-phone">
          <dt>{text('trade.volume')}</dt>
          <dd className="num">{numberText(ticker.volume, { digits: 2 })}</dd>
        </div>
      )}
    </dl>
  );
}

/** A market that nobody follows has no book: one press follows it. */
export function Unfollowed({ market }: { readonly market: Market }) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const { instrument } = market;
  const press = async () => {
    await attempt(async () => {
      await follow(market);
      // It is followed within 5 s.
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      refresh('market:');
    });
  };
  return (
    <Empty title={text('trade.unfollowed', { instrument })}>
      <div className="stack">
        <p>{text('trade.unfollowed.detail')}</p>
        <Button look="primary" onPress={() => void press()} isDisabled={isBusy}>
          {text('trade.follow', { instrument })}
        </Button>
        {failure && <FailureNote failure={failure} />}
      </div>
    </Empty>
  );
}
