import { Button as AriaButton } from 'react-aria-components';
import type { Schemas } from '../../api/client.ts';
import { useNow } from '../../data/use-now.ts';
import { decimalOf, finestDigits, numberText } from '../../format/number.ts';
import { spanText } from '../../format/time.ts';
import { useText } from '../../i18n/text.ts';

type Book = Schemas['Book'];

/** Both sides of the market, best in the middle; a level that is pressed is the ticket's limit. */
export function BookView({
  book,
  atMs,
  onPick,
}: {
  readonly book: Book;
  /** When that was the book's age. */
  readonly atMs: number | undefined;
  readonly onPick: (price: string) => void;
}) {
  const text = useText();
  const nowMs = useNow();
  const ageMs = book.ageMs + Math.max(0, nowMs - (atMs ?? nowMs));
  const levels = [...book.asks, ...book.bids];
  const priceDigits = finestDigits(levels.map(({ price }) => price));
  const sizeDigits = finestDigits(levels.map(({ size }) => size));
  const most = Math.max(0, ...levels.map(({ size }) => Number(size)));
  const [bid, ask] = [book.bids[0]?.price, book.asks[0]?.price];
  const spread = bid && ask ? decimalOf(ask)?.minus(decimalOf(bid) ?? 0) : undefined;
  const side = (rows: Book['bids'], look: 'up' | 'down') =>
    rows.map(({ price, size }) => (
      <li key={price}>
        <AriaButton className="level" onPress={() => onPick(price)}>
          <span className={`depth ${look}`} style={{ width: `${(Number(size) / (most || 1)) * 100}%` }} />
          <span className={`num ${look}`}>{numberText(price, { digits: priceDigits })}</span>
          <span className="num">{numberText(size, { digits: sizeDigits })}</span>
          <span className="visually-hidden">{text('trade.level', { price: numberText(price) })}</span>
        </AriaButton>
      </li>
    ));
  return (
    <div className="book">
      {!book.isValid && <p className="down">{text('trade.book.invalid')}</p>}
      <ul>{side(book.asks.slice(0, 10).toReversed(), 'down')}</ul>
      <p className="row between soft small num">
        <span>{text('trade.spread', { value: numberText(spread, { digits: priceDigits }) })}</span>
        <span>{text('trade.age', { age: spanText(ageMs) })}</span>
      </p>
      <ul>{side(book.bids.slice(0, 10), 'up')}</ul>
    </div>
  );
}
