import { type Decimal, Decimal as Exact } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';

export type Decision = Schemas['StrategyDecision'];
type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const numberIn = (value: unknown, name: string): number | undefined => {
  const found = objectOf(value)[name];
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
};
const textIn = (value: unknown, name: string): string | undefined => {
  const found = objectOf(value)[name];
  return typeof found === 'string' ? found : undefined;
};

/** What a decision was about, in figures that a line has room for. */
export function eventWords({ event }: Pick<Decision, 'event'>): { kind: string; detail: string } {
  const kind = textIn(event, 'kind') ?? '';
  const side = textIn(event, 'side') ?? '';
  if (kind === 'candle') return { kind, detail: figure(numberIn(objectOf(event).candle, 'close')) };
  if (kind === 'fill')
    return {
      kind,
      detail: `${side} ${figure(numberIn(event, 'quantity'))} @ ${figure(numberIn(event, 'price'))}`,
    };
  if (kind === 'order')
    return { kind, detail: [textIn(event, 'outcome'), textIn(event, 'code')].filter(Boolean).join(' ') };
  if (kind === 'signal')
    return { kind, detail: `${textIn(event, 'name') ?? ''} ${figure(numberIn(event, 'value'))}` };
  if (kind === 'tick')
    return { kind, detail: `${figure(numberIn(event, 'bid'))} / ${figure(numberIn(event, 'ask'))}` };
  return { kind, detail: '' };
}

interface IntentWords {
  readonly kind: string;
  readonly detail: string;
  readonly orderId: string | null;
  /** Why nothing came of it. */
  readonly code: string | null;
}

/** Each thing that it wanted, with what came of it. */
export function intentWords({
  intents,
  outcomes,
}: Pick<Decision, 'intents' | 'outcomes'>): readonly IntentWords[] {
  return intents.map((intent, index) => {
    const { orderId = null, code = null } = outcomes?.[index] ?? {};
    return { kind: textIn(intent, 'kind') ?? '', detail: detailOf(intent), orderId, code };
  });
}

function detailOf(intent: unknown): string {
  const { size } = objectOf(intent);
  const sized =
    textIn(size, 'quantity') ??
    (numberIn(size, 'percent') === undefined ? '' : `${numberIn(size, 'percent')}%`);
  const parts = [
    ...[textIn(intent, 'side'), textIn(intent, 'type'), sized || textIn(size, 'kind')],
    textIn(intent, 'price') === undefined ? undefined : `@ ${textIn(intent, 'price')}`,
    ...[textIn(intent, 'tag') && `#${textIn(intent, 'tag')}`, textIn(intent, 'text')],
  ];
  return parts.filter(Boolean).join(' ');
}

export function hasActed({ intents }: Pick<Decision, 'intents'>): boolean {
  return intents.length > 0;
}

function figure(value: number | undefined): string {
  return value === undefined ? '' : new Exact(value).toDecimalPlaces(8).toFixed();
}

interface Closed {
  readonly wins: number;
  readonly losses: number;
}

/** Of the fills that made its position smaller, how many were better than the entry before them; fees are not counted. */
export function closedOf(decisions: readonly Decision[]): Closed {
  const ordered = [...decisions].sort((a, b) => a.sequence - b.sequence);
  let before: Decision | undefined;
  const closed = { wins: 0, losses: 0 };
  for (const decision of ordered) {
    const gain = before?.sequence === decision.sequence - 1 ? gainOf(before, decision) : undefined;
    if (gain?.greaterThan(0)) closed.wins += 1;
    else if (gain?.isNegative() || gain?.isZero()) closed.losses += 1;
    before = decision;
  }
  return closed;
}

function gainOf({ view }: Decision, { event }: Decision): Decimal | undefined {
  const [held, entry, price] = [
    numberIn(view, 'position'),
    numberIn(view, 'entryPrice'),
    numberIn(event, 'price'),
  ];
  if (textIn(event, 'kind') !== 'fill' || !held || !entry || price === undefined) return undefined;
  const isClosing = held > 0 === (textIn(event, 'side') === 'SELL');
  return isClosing ? new Exact(price).minus(entry).times(Math.sign(held)) : undefined;
}

interface EquityPoint {
  readonly atMs: number;
  readonly value: string;
}

/** Capital with profit as each decision saw it, the oldest first. */
export function equityOf(decisions: readonly Decision[]): readonly EquityPoint[] {
  return decisions
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap(({ view, atMs }) => {
      const equity = numberIn(view, 'equity');
      return equity === undefined
        ? []
        : [{ atMs, value: new Exact(equity).toDecimalPlaces(2, Exact.ROUND_HALF_UP).toFixed() }];
    });
}
