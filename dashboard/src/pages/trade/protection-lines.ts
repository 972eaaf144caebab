import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import type { Schemas } from '../../api/client.ts';
import { decimalOf } from '../../format/number.ts';

type Protection = Schemas['Protection'];
type Terms = Protection['terms'];
type SetProtection = Schemas['SetProtection'];

/** A price of the plan that can be changed by itself. `index` is the take profit's place. */
export interface PlanLine {
  readonly kind: 'stop' | 'profit';
  readonly index: number;
  readonly price: string;
}

interface Held {
  readonly averageEntryPrice: string | null;
}

/** Where the stop loss and the take profits of a plan stand; those given as a distance from the entry too. */
export function planLines({ terms, side }: Protection, held: Held): readonly PlanLine[] {
  const entry = decimalOf(held.averageEntryPrice);
  const sign = side === 'LONG' ? 1 : -1;
  const at = (level: { price: string | null; distanceRatio: string | null }, away: number) => {
    if (level.price !== null) return level.price;
    const distance = decimalOf(level.distanceRatio);
    return entry && distance
      ? entry
          .times(new Decimal(1).plus(distance.times(away)))
          .toDecimalPlaces(8)
          .toFixed()
      : undefined;
  };
  const stop = terms.stopLoss ? at(terms.stopLoss, -sign) : undefined;
  return [
    ...(stop ? [{ kind: 'stop' as const, index: 0, price: stop }] : []),
    ...terms.takeProfits.flatMap((profit, index) => {
      const price = at(profit, sign);
      return price ? [{ kind: 'profit' as const, index, price }] : [];
    }),
  ];
}

/** The stop that holds now, where it is not the stop loss itself: trailing, or at break-even. It moves by its own rule. */
export function movingStop({ stop }: Protection): string | undefined {
  return stop && stop.cause !== 'STOP_LOSS' ? stop.price : undefined;
}

/** The same terms with one price changed, on the version that was seen. */
export function withLine(
  { terms, version }: Pick<Protection, 'terms' | 'version'>,
  { kind, index, price }: PlanLine,
): SetProtection {
  const before = requestOf(terms);
  if (kind === 'stop') return { ...before, stopLoss: { price }, version };
  const takeProfits = (before.takeProfits ?? []).map((profit, place) => {
    if (place !== index) return profit;
    const { distanceRatio: _, ...rest } = profit;
    return { ...rest, price };
  });
  return { ...before, takeProfits, version };
}

/** What is in force, as it is asked for. */
export function requestOf(terms: Terms): SetProtection {
  const { stopLoss, takeProfits, trailing, breakEven, exitAfterMs } = terms;
  return {
    ...(stopLoss ? { stopLoss: given(stopLoss) } : {}),
    ...(takeProfits.length > 0 ? { takeProfits: takeProfits.map(given) } : {}),
    ...(trailing ? { trailing: given(trailing) } : {}),
    ...(breakEven ? { breakEven: given(breakEven) } : {}),
    ...(exitAfterMs === null ? {} : { exitAfterMs }),
  };
}

type Given<Value> = { [Key in keyof Value]: Exclude<Value[Key], null> };

function given<Value extends object>(value: Value): Given<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null)) as Given<Value>;
}

/** What closing so much at a price would bring, against the entry. */
export function profitAt(
  price: string,
  { averageEntryPrice, quantity }: Held & { readonly quantity: string },
): Decimal | undefined {
  const [at, entry, held] = [decimalOf(price), decimalOf(averageEntryPrice), decimalOf(quantity)];
  return at && entry && held ? at.minus(entry).times(held) : undefined;
}
