import * as z from 'zod';
import { epochMs } from './fields.ts';

const side = z.enum(['BUY', 'SELL']);
const filled = z
  .object({
    candleMs: epochMs.meta({ description: 'When the candle opened in which it was filled' }),
    atMs: epochMs,
    price: z.number(),
    quantity: z.number(),
    fee: z.number().nullable().meta({
      description: 'In the quote asset; null where a part was taken in an asset that is neither',
    }),
  })
  .nullable();

const difference = z
  .object({
    fees: z.number().nullable().meta({ description: 'Null where the live fee cannot be counted' }),
    latency: z.number().meta({ description: 'What the market moved until the candle of the live fill' }),
    slippage: z.number().meta({ description: 'The rest of the difference in price' }),
    total: z.number().meta({ description: 'Without fees where they cannot be counted' }),
  })
  .nullable()
  .meta({ description: 'Basis points of the backtest’s price; above 0 live was worse' });

/** What a strategy did beside what its backtest did. */
export const liveComparison = z
  .object({
    candles: z.int(),
    fromMs: epochMs
      .nullable()
      .meta({ description: 'From then on the backtest decides; null where it never does' }),
    summary: z.object({
      both: z.int(),
      missed: z.int().meta({ description: 'The backtest has it and live has not' }),
      extra: z.int().meta({ description: 'Live has it and the backtest has not' }),
      bp: difference,
      delayMs: z.number().nullable(),
    }),
    trades: z.array(
      z.object({
        ...{
          kind: z.enum(['BOTH', 'MISSED', 'EXTRA']),
          side,
          live: filled,
          backtest: filled,
          bp: difference,
        },
        delayMs: z.number().nullable(),
        quantityRatio: z.number().nullable().meta({ description: 'Live over backtest' }),
      }),
    ),
    tradesTotal: z.int().meta({ description: 'Of many the newest are shown' }),
  })
  .meta({ id: 'LiveComparison' });
export type LiveComparisonResource = z.infer<typeof liveComparison>;
