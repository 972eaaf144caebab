import type { Book } from '../../core/book.ts';
import { opposite, type Side } from '../../core/types.ts';

/** OPPONENT_5: the price of the fifth level on the other side; QUEUE: the best of one's own. Undefined: no such mode or level. */
export function matchedTicks(book: Book, side: Side, mode: string): bigint | undefined {
  const [, whose, level = '1'] = /^(OPPONENT|QUEUE)(?:_(5|10|20))?$/.exec(mode) ?? [];
  if (whose === undefined) return undefined;
  const levels = book.top(whose === 'QUEUE' ? side : opposite(side), Number(level));
  return levels[Number(level) - 1]?.[0];
}
