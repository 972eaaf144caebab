import type { MarketUpdate, StreamMessageResource } from '#shared/http-api/stream-schemas.ts';

/** What every event says of itself besides, and a line need not repeat. */
const known = new Set(['event_type', 'user_id', 'account_id', 'timestamp']);

/** A message as one line: when, where, what, and the facts. */
export function streamLine({ topic, sequence, type, accountId, atMs, data }: StreamMessageResource): string {
  const facts = Object.entries(data).filter(([name]) => !known.has(name));
  const text = facts.map(([name, value]) => `${name}=${value}`).join(' ');
  return `${timeOf(atMs)} ${topic} ${sequence} ${type} ${accountId} ${text}`
    .replace(/[\p{Cc}]/gu, ' ')
    .trimEnd();
}

/** What a market tells, as one line or, of trades, a line each. */
export function marketLine(update: MarketUpdate): string {
  const at = `${timeOf(update.asOfMs)} ${update.topic}`;
  switch (update.kind) {
    case 'ticker':
      return `${at} bid=${update.bid ?? '-'} ask=${update.ask ?? '-'} last=${update.last ?? '-'} volume=${update.volume ?? '-'}`;
    case 'book': {
      const [[bid, bidSize] = ['-', '-']] = update.bids;
      const [[ask, askSize] = ['-', '-']] = update.asks;
      return `${at} ${update.isValid ? `${bidSize} @ ${bid} | ${ask} @ ${askSize}` : 'not valid'}`;
    }
    case 'trades':
      return update.trades
        .map(
          ({ timeMs, takerSide, size, price }) =>
            `${timeOf(timeMs)} ${update.topic} ${takerSide} ${size} @ ${price}`,
        )
        .join('\n');
    case 'candle': {
      const { open, high, low, close, volume, isWhole } = update.candle;
      const whole = isWhole ? '' : ' trades may be missing';
      return `${timeOf(update.candle.openTimeMs)} ${update.topic} ${update.sequence} open=${open} high=${high} low=${low} close=${close} volume=${volume}${whole}`;
    }
  }
}

const timeOf = (atMs: number) => new Date(atMs).toISOString().slice(11, 23);
