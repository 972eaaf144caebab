import * as z from 'zod';
import { decimalString, instrumentSymbol, name, positiveDecimal } from './fields.ts';

const eventKinds = ['candle', 'tick', 'book', 'fill', 'order', 'timer', 'signal'] as const;

const strategyDescription = z
  .object({
    name: z.string(),
    version: z.int().meta({ description: 'Raised when it decides otherwise' }),
    summary: z.string(),
    documentation: z.string().meta({ description: 'Markdown: what it does, and when it does well or badly' }),
    hears: z.array(z.enum(eventKinds)).meta({ description: 'The events that it decides on' }),
    warmUpCandles: z
      .int()
      .meta({ description: 'With its defaults: closed candles before its first decision' }),
    parameters: z
      .record(z.string(), z.unknown())
      .meta({ description: 'JSON Schema; each property with its unit, description, bounds and default' }),
  })
  .meta({ id: 'StrategyDescription' });
export type StrategyDescription = z.infer<typeof strategyDescription>;
export const strategyCatalogue = z
  .object({ strategies: z.array(strategyDescription) })
  .meta({ id: 'StrategyCatalogue' });

export const previewStrategyRequest = z
  .strictObject({
    accountId: name('account id'),
    instrument: instrumentSymbol,
    capital: positiveDecimal.meta({ description: 'What it may trade with, in the quote asset' }),
    parameters: z
      .record(z.string().max(64), z.unknown(), 'must be an object')
      .default({})
      .meta({ description: 'As the strategy describes them' }),
  })
  .meta({ id: 'PreviewStrategy' });

export const strategyPreviewResource = z
  .object({
    problems: z
      .array(
        z.object({
          field: z.string().nullable().meta({ description: 'Null: of the parameters as a whole' }),
          message: z.string(),
        }),
      )
      .meta({ description: 'Of the parameters; empty when it could start with them' }),
    warmUpCandles: z.int().meta({ description: 'Closed candles before its first decision' }),
    price: decimalString.nullable().meta({ description: 'Null where nobody knows one yet' }),
    feeRate: z.number().meta({ description: 'Of the amount, that each of its orders is assumed to cost' }),
    preview: z.unknown().meta({
      description:
        'What it says of itself at that price, such as the profit of each grid net of fees; or null',
    }),
  })
  .meta({ id: 'StrategyPreview' });
export type StrategyPreviewResource = z.infer<typeof strategyPreviewResource>;
