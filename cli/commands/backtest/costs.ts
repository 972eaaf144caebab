import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { timeframeFromText } from '../../../research/candles/timeframe.ts';
import type { Costs, FundingTime } from '../../../research/engine/costs.ts';

/** The flags of costs as they were given: text. */
export interface CostWishes {
  feeTiers?: string;
  feeIn?: 'quote' | 'base';
  slippageModel?: string;
  volumeShare?: number;
  latencyMs?: number;
  funding?: string;
  fundingInterval?: string;
  maintenance?: string;
  liquidationFee?: number;
  borrowRate?: number;
}

/** What is wrong with a flag, thrown and caught here. */
class BadFlag extends Error {}

const rate = z.number().min(-0.1).max(0.1);
const tiers = z
  .array(z.strictObject({ volume: z.number().min(0), makerRate: rate, takerRate: rate }))
  .min(1)
  .refine((list) => list[0]?.volume === 0 && isAscending(list.map(({ volume }) => volume)));
const brackets = z
  .array(z.strictObject({ notionalMax: z.number().positive(), ratio: z.number().positive().max(1) }))
  .min(1)
  .refine((list) => [list.map((one) => one.notionalMax), list.map((one) => one.ratio)].every(isAscending));

/** Costs in the engine's terms, or what does not fit. */
export function costsOf(wishes: CostWishes): Costs | { readonly problem: string } {
  try {
    return parsed(wishes);
  } catch (error) {
    if (error instanceof BadFlag) return { problem: error.message };
    throw error;
  }
}

function parsed(wishes: CostWishes): Costs {
  const { feeTiers, feeIn, slippageModel, volumeShare, latencyMs, funding, maintenance } = wishes;
  const { liquidationFee, borrowRate, fundingInterval = '8h' } = wishes;
  return {
    ...(feeTiers !== undefined && { feeTiers: tiersOf(feeTiers) }),
    ...(feeIn === 'base' && { feeIn }),
    ...(slippageModel !== undefined && { slippageModel: slippageModelOf(slippageModel) }),
    ...(volumeShare !== undefined && { volumeShare }),
    ...(latencyMs !== undefined && { latencyMs }),
    ...(funding !== undefined && { funding: fundingOf(funding, fundingInterval) }),
    ...(maintenance !== undefined && { maintenance: bracketsOf(maintenance) }),
    ...(liquidationFee !== undefined && { liquidationFeeRate: liquidationFee }),
    ...(borrowRate !== undefined && { borrowRate }),
  };
}

function tiersOf(text: string): z.infer<typeof tiers> {
  const found = tiers.safeParse(jsonOf(text, '--fee-tiers'));
  if (found.success) return found.data;
  throw new BadFlag(
    '--fee-tiers must be [{"volume":0,"makerRate":0.0002,"takerRate":0.0005},…], volumes rising from 0.',
  );
}

function slippageModelOf(text: string): NonNullable<Costs['slippageModel']> {
  const [kind, amount = ''] = text.split(':', 2);
  const value = Number(amount || Number.NaN);
  if (value >= 0 && value <= 10 && kind === 'volume') return { kind, impact: value };
  if (value >= 0 && value <= 10 && kind === 'volatility') return { kind, multiple: value };
  throw new BadFlag('--slippage-model must be volume:IMPACT or volatility:MULTIPLE, from 0 to 10.');
}

/** A rate, or a file. */
function fundingOf(text: string, interval: string): NonNullable<Costs['funding']> {
  const rate = Number(text || Number.NaN);
  if (Math.abs(rate) <= 0.05) {
    const intervalMs = timeframeFromText(interval);
    if (intervalMs === null) throw new BadFlag('--funding-interval must be like 1h, 4h or 8h.');
    return { kind: 'constant', rate, intervalMs };
  }
  if (!existsSync(text))
    throw new BadFlag('--funding must be a rate from -0.05 to 0.05, or a CSV file timeMs,rate[,markPrice].');
  return { kind: 'listed', payments: paymentsOf(readFileSync(text, 'utf8')) };
}

function paymentsOf(text: string): readonly FundingTime[] {
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = head.split(',').map((name) => name.trim().toLowerCase());
  const [time, rateAt, mark] = ['timems', 'rate', 'markprice'].map((name) => names.indexOf(name));
  if (time === undefined || time < 0 || rateAt === undefined || rateAt < 0)
    throw new BadFlag('--funding, row 1: the header must have timeMs and rate.');
  let before = Number.NEGATIVE_INFINITY;
  return lines.map((line, index) => {
    const cells = line.split(',');
    const [timeMs, value] = [Number(cells[time] || Number.NaN), Number(cells[rateAt] || Number.NaN)];
    const markPrice = mark === undefined || mark < 0 || !cells[mark] ? undefined : Number(cells[mark]);
    const row = `--funding, row ${index + 2}`;
    if (!(timeMs > before)) throw new BadFlag(`${row}, timeMs: times are numbers and go from old to new.`);
    if (!(Math.abs(value) <= 0.05)) throw new BadFlag(`${row}, rate: '${cells[rateAt] ?? ''}' is no rate.`);
    if (markPrice !== undefined && !(markPrice > 0))
      throw new BadFlag(`${row}, markPrice: '${cells[mark ?? 0]}' is no price above 0.`);
    before = timeMs;
    return { timeMs, rate: value, ...(markPrice !== undefined && { markPrice }) };
  });
}

/** One ratio, or brackets in JSON. */
function bracketsOf(text: string): z.infer<typeof brackets> {
  const ratio = Number(text || Number.NaN);
  if (ratio > 0 && ratio <= 1) return [{ notionalMax: Number.MAX_VALUE, ratio }];
  const found = brackets.safeParse(jsonOf(text, '--maintenance'));
  if (found.success) return found.data;
  throw new BadFlag(
    '--maintenance must be a ratio up to 1, or [{"notionalMax":300000,"ratio":0.004},…], both rising.',
  );
}

/** JSON, or a file of it. */
function jsonOf(text: string, flag: string): unknown {
  try {
    return JSON.parse(existsSync(text) ? readFileSync(text, 'utf8') : text);
  } catch {
    throw new BadFlag(`${flag} must be JSON, or a file of it.`);
  }
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((value, index) => index === 0 || value > (numbers[index - 1] ?? 0));
}
