import * as z from 'zod';
import { isVenueId, type VenueId } from '../../domain/account/account.ts';
import { positionSides } from '../../domain/order/order.ts';
import type { Holding } from '../../domain/position/position.ts';
import type { StrategyDecision, StrategyParameters } from '../../domain/strategy/decision.ts';
import {
  type StrategyInstance,
  sharings,
  silenceAnswers,
  strategyStates,
  strategyStopCauses,
  unheard,
} from '../../domain/strategy/instance.ts';
import { decimalField, integerField, textField } from './codec.ts';

const holding: z.ZodType<Holding> = z.object({
  quantity: decimalField,
  averageEntryPrice: decimalField,
  realizedPnl: decimalField,
  version: integerField,
});

const tracked = z.object({
  orderId: textField,
  tag: textField.nullable(),
  side: z.enum(['buy', 'sell']),
  positionSide: z.enum(positionSides).exactOptional(),
  price: decimalField.nullable(),
  quantity: decimalField,
  filled: decimalField,
  filledQuote: decimalField,
  fees: z.record(textField, decimalField),
  refused: textField.exactOptional(),
});

const armedStop = z.object({
  key: textField,
  sequence: integerField,
  index: integerField,
  tag: textField.nullable(),
  side: z.enum(['buy', 'sell']),
  positionSide: z.enum(positionSides).exactOptional(),
  price: decimalField,
  quantity: decimalField,
  isReducing: z.boolean(),
  protect: textField.exactOptional(),
  firedAtMs: integerField.exactOptional(),
});

const timeframes = [
  ...(['1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h'] as const),
  ...(['6h', '8h', '12h', '1d', '3d', '1w', '1M'] as const),
] satisfies StrategyInstance['timeframe'][];

export const instanceRecord: z.ZodType<StrategyInstance> = z.object({
  ownerId: textField,
  accountId: textField,
  strategyId: textField,
  strategy: textField,
  venue: z.custom<VenueId>(isVenueId),
  instrument: textField,
  positionSide: z.enum(positionSides).exactOptional(),
  timeframe: z.enum(timeframes),
  sharing: z.enum(sharings),
  schedule: z
    .object({
      everyMinutes: integerField,
      jitterMinutes: integerField,
      missed: z.enum(['SKIP', 'CATCH_UP']),
    })
    .exactOptional(),
  webhookHash: textField.exactOptional(),
  settings: z.object({
    size: textField,
    capital: decimalField,
    lossMax: decimalField.exactOptional(),
    onSilentMarket: z.enum(silenceAnswers).exactOptional(),
  }),
  parameters: textField,
  parametersVersion: integerField,
  state: z.enum(strategyStates),
  reason: textField,
  cause: z.enum(strategyStopCauses).exactOptional(),
  run: z.object({
    sequence: integerField,
    isUndone: z.boolean(),
    stateVersion: integerField.nullable(),
    state: textField.nullable(),
    indicators: textField.nullable(),
    candleMs: integerField,
    timerMs: integerField,
    book: z.object({ net: holding, long: holding, short: holding, fees: decimalField }),
    orders: z.array(tracked),
    stops: z.array(armedStop).default([]),
    heard: z
      .object({ tickMs: integerField, tick: textField, bookMs: integerField, book: textField })
      .default(unheard),
    toldLegs: z.array(textField).default([]),
  }),
  correlationId: textField,
  startedAtMs: integerField,
  updatedAtMs: integerField,
  revision: integerField,
});

export const decisionRecord: z.ZodType<StrategyDecision> = z.object({
  ownerId: textField,
  accountId: textField,
  strategyId: textField,
  sequence: integerField,
  eventId: textField,
  strategy: textField,
  strategyVersion: integerField,
  parametersVersion: integerField,
  event: textField,
  view: textField,
  isSkipped: z.boolean(),
  intents: textField,
  stateHash: textField,
  before: z
    .object({
      stateVersion: integerField.nullable(),
      state: textField.nullable(),
      indicators: textField.nullable(),
    })
    .exactOptional(),
  outcomes: z
    .array(z.object({ orderId: textField.exactOptional(), code: textField.exactOptional() }))
    .exactOptional(),
  atMs: integerField,
});

export const parametersRecord: z.ZodType<StrategyParameters> = z.object({
  ownerId: textField,
  strategyId: textField,
  version: integerField,
  parameters: textField,
  changedBy: textField,
  atMs: integerField,
});
