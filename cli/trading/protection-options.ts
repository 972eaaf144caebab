import { type Command, InvalidArgumentError } from 'commander';
import { Decimal, decimalText, isDecimalText } from '#shared/domain/money/decimal.ts';
import type { ProtectRequest } from '#shared/http-api/protection-schemas.ts';

export interface ProtectionOptions {
  stopLoss?: Level;
  takeProfit?: TakeProfit[];
  trailing?: NonNullable<ProtectRequest['trailing']>;
  breakEven?: NonNullable<ProtectRequest['breakEven']>;
  exitAfter?: number;
}

type Level = NonNullable<ProtectRequest['stopLoss']>;
type TakeProfit = NonNullable<ProtectRequest['takeProfits']>[number];

/** `--stop-loss`, `--take-profit` and their kin: of an order, and of a position. */
export function withProtection(command: Command): Command {
  return command
    .option('--stop-loss <level>', 'close the position there: a price, or a distance such as 2%', level)
    .option(
      '--take-profit <level[:size]>',
      'sell there: a price or a distance, and how much (50% of the position, or base units); may be repeated',
      (text: string, before: TakeProfit[] | undefined) => [...(before ?? []), takeProfit(text)],
    )
    .option(
      '--trailing <distance[@price]>',
      'a stop that follows the best price, from a price on: 1%@62000',
      trailing,
    )
    .option(
      '--break-even <after[+offset]>',
      'a stop at the entry once the price was so much better: 1%+0.1%',
      breakEven,
    )
    .option('--exit-after <time>', 'close the position after so long: 90s, 30m, 24h, 7d', duration);
}

/** Undefined when none of the options was given. */
export function protectOf(options: ProtectionOptions): ProtectRequest | undefined {
  const { stopLoss, takeProfit: takeProfits, trailing: trail, breakEven: even, exitAfter } = options;
  const wish: ProtectRequest = {
    ...(stopLoss && { stopLoss }),
    ...(takeProfits && { takeProfits }),
    ...(trail && { trailing: trail }),
    ...(even && { breakEven: even }),
    ...(exitAfter !== undefined && { exitAfterMs: exitAfter }),
  };
  return Object.keys(wish).length > 0 ? wish : undefined;
}

function level(text: string): Level {
  return text.endsWith('%') ? { distanceRatio: ratio(text) } : { price: amount(text) };
}

function takeProfit(text: string): TakeProfit {
  const [where = '', size] = text.split(':', 2);
  if (size === undefined) return level(where);
  return {
    ...level(where),
    ...(size.endsWith('%') ? { sizeRatio: ratio(size) } : { quantity: amount(size) }),
  };
}

function trailing(text: string): NonNullable<ProtectRequest['trailing']> {
  const [distance = '', price] = text.split('@', 2);
  return { distanceRatio: ratio(distance), ...(price !== undefined && { activationPrice: amount(price) }) };
}

function breakEven(text: string): NonNullable<ProtectRequest['breakEven']> {
  const [after = '', offset] = text.split('+', 2);
  return { afterRatio: ratio(after), ...(offset !== undefined && { offsetRatio: ratio(offset) }) };
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function duration(text: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const each = unitMs[unit];
  if (count === undefined || each === undefined)
    throw new InvalidArgumentError('It must be a time such as 90s, 30m, 24h or 7d.');
  return Number(count) * each;
}

function ratio(text: string): string {
  const percent = text.slice(0, -1);
  if (!text.endsWith('%') || !isDecimalText(percent))
    throw new InvalidArgumentError(`${text} must be in percent, such as 2%.`);
  return decimalText(new Decimal(percent).dividedBy(100));
}

/** The API judges the figure; here only its shape, which tells a price from a distance. */
function amount(text: string): string {
  if (!isDecimalText(text)) throw new InvalidArgumentError(`${text} must be a number or a percentage.`);
  return text;
}
