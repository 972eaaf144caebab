import type { Order, Schemas } from '../../api/client.ts';
import { numberText } from '../../format/number.ts';
import type { TextKey, Values } from '../../i18n/text.ts';
import type { LatestEvent } from '../../live/latest.ts';

/** One thing that happened, as a sentence of the page. */
export interface LatestLine {
  readonly id: string;
  readonly atMs: number;
  readonly look: '' | 'good' | 'bad' | 'warn';
  readonly key: TextKey;
  readonly values: Values;
  /** Words of the API within it, by family: each is put into the sentence under its name. */
  readonly words?: Readonly<Record<string, readonly [family: string, word: string]>>;
  readonly href?: string;
  /** In the words of who reported it. */
  readonly detail?: string;
}

interface Happened {
  readonly orders: readonly Order[];
  readonly trades: readonly Schemas['Trade'][];
  readonly events: readonly LatestEvent[];
}

/** What happened last, newest first: trades, how orders stand, and what was told of accounts, strategies and protection. */
export function latestLines({ orders, trades, events }: Happened, most: number): readonly LatestLine[] {
  return [...trades.map(ofTrade), ...orders.flatMap(ofOrder), ...events.flatMap(ofEvent)]
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, most);
}

const sideWord = (side: string) => ({ side: ['latest.side', side] as const });

function ofTrade({
  instrument,
  tradeId,
  orderId,
  side,
  quantity,
  price,
  timeMs,
}: Schemas['Trade']): LatestLine {
  return {
    ...{ id: `trade ${instrument} ${tradeId}`, atMs: timeMs, look: 'good', key: 'latest.trade' },
    values: { quantity: numberText(quantity), instrument, price: numberText(price) },
    words: sideWord(side),
    ...(orderId === null ? {} : { href: `/orders/${orderId}` }),
  };
}

const orderLooks: Readonly<Record<string, LatestLine['look']>> = {
  ...{ DENIED: 'bad', REJECTED: 'bad', IN_DOUBT: 'warn' },
};

/** An order that has filled is told by its trades. */
function ofOrder(order: Order): LatestLine[] {
  const { orderId, instrument, side, quantity, quoteQuantity, state, message, updatedAtMs } = order;
  if (state === 'FILLED' || state === 'PARTIALLY_FILLED') return [];
  return [
    {
      ...{ id: `order ${orderId}`, atMs: updatedAtMs, look: orderLooks[state] ?? '', key: 'latest.order' },
      values: { quantity: numberText(quantity ?? quoteQuantity), instrument },
      words: { ...sideWord(side), state: ['order', state] },
      href: `/orders/${orderId}`,
      ...(message === null ? {} : { detail: message }),
    },
  ];
}

type Said = Pick<LatestLine, 'key' | 'look'>;
const said: Readonly<Record<string, Said>> = {
  'account.halted': { key: 'latest.account.halted', look: 'bad' },
  'account.reducing': { key: 'latest.account.reducing', look: 'warn' },
  'account.resumed': { key: 'latest.account.resumed', look: 'good' },
  'account.limits_changed': { key: 'latest.account.limits', look: '' },
  'scope.changed': { key: 'latest.scope', look: 'warn' },
  'strategy.activated': { key: 'latest.strategy.activated', look: 'good' },
  'strategy.resumed': { key: 'latest.strategy.resumed', look: 'good' },
  'strategy.paused': { key: 'latest.strategy.paused', look: 'warn' },
  'strategy.stopped': { key: 'latest.strategy.stopped', look: 'bad' },
  'strategy.ended': { key: 'latest.strategy.ended', look: '' },
  'strategy.changed': { key: 'latest.strategy.changed', look: '' },
  'strategy.silent': { key: 'latest.strategy.silent', look: 'warn' },
  'protection.set': { key: 'latest.protection.set', look: 'good' },
  'protection.fired': { key: 'latest.protection.fired', look: 'warn' },
  'protection.ended': { key: 'latest.protection.ended', look: '' },
  'position.dust': { key: 'latest.dust', look: '' },
  'ledger.adjusted': { key: 'latest.adjusted', look: '' },
};

function ofEvent({ eventId, type, accountId, atMs, data }: LatestEvent): LatestLine[] {
  const words = said[type];
  if (!words) return [];
  const { symbol = '', strategy_id: strategy = '', scope = '', state = '', reason } = data;
  return [
    {
      ...{ id: eventId, atMs, ...words, values: { account: accountId, instrument: symbol, strategy, scope } },
      ...(type === 'scope.changed' ? { words: { state: ['trading', state] as const } } : {}),
      ...(reason && !type.startsWith('protection.') ? { detail: reason } : {}),
    },
  ];
}
