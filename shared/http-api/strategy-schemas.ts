import * as z from 'zod';
import { timeframes } from '../domain/market/timeframe.ts';
import { decimal, decimalText } from '../domain/money/decimal.ts';
import { positionSides } from '../domain/order/order.ts';
import { entryOf, positionOf } from '../domain/strategy/book.ts';
import type { StrategyDecision, StrategyParameters } from '../domain/strategy/decision.ts';
import {
  type StrategyInstance,
  sharings,
  silenceAnswers,
  strategyStates,
  strategyStopCauses,
} from '../domain/strategy/instance.ts';
import { remainingOf } from '../domain/strategy/tracked-order.ts';
import {
  decimalString,
  epochMs,
  instrumentSymbol,
  name,
  pageCursor,
  pageQuery,
  positiveDecimal,
} from './fields.ts';
import { venueIdSchema } from './venue-id.ts';

export const strategyIdText = z
  .string('must be a strategy id')
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be a strategy id: 1 to 64 of A-Z a-z 0-9 _ . -');

type Frame = StrategyInstance['timeframe'];
const frames = Object.keys(timeframes).filter((each): each is Frame => each !== '1s');
const settings = {
  size: z
    .string('must be all, percent:P or fixed:Q')
    .max(40)
    .meta({ description: 'Of orders without a size of their own: all, percent:P, fixed:Q' }),
  capital: positiveDecimal.meta({ description: 'What it may trade with, in the quote asset' }),
  lossMax: positiveDecimal.meta({ description: 'It is stopped when it has lost so much of the quote asset' }),
  onSilentMarket: z
    .enum(silenceAnswers, 'must be notice, pause or stop')
    .meta({ description: 'After five minutes without a candle; `notice` where it was never chosen' }),
};
const parameters = z
  .record(z.string().max(64), z.unknown(), 'must be an object')
  .meta({ description: 'As the strategy describes them' });

export const activateStrategyRequest = z
  .strictObject({
    strategyId: strategyIdText
      .meta({ description: 'What its orders bear; without it, made of strategy and instrument' })
      .exactOptional(),
    strategy: name('strategy').meta({ examples: ['ma-crossover'] }),
    accountId: name('account id'),
    instrument: instrumentSymbol,
    positionSide: z.enum(positionSides, 'must be LONG or SHORT').exactOptional(),
    timeframe: z.enum(frames, `must be one of ${frames.join(', ')}`).default('1m'),
    parameters: parameters.default({}),
    size: settings.size.default('all'),
    capital: settings.capital,
    lossMax: settings.lossMax.exactOptional(),
    onSilentMarket: settings.onSilentMarket.exactOptional(),
    sharing: z
      .enum(sharings, 'must be ALONE or NET')
      .default('ALONE')
      .meta({ description: 'NET: several share the position, each with a book of its own' }),
    schedule: z
      .strictObject({
        everyMinutes: z.number().int().min(1).max(525_600),
        jitterMinutes: z.number().int().min(0).max(1_440).default(0),
        missed: z.enum(['SKIP', 'CATCH_UP']).default('SKIP'),
      })
      .meta({ description: 'Regular ticks beside the candles' })
      .exactOptional(),
  })
  .meta({ id: 'ActivateStrategy' });

export const changeStrategyRequest = z
  .strictObject({
    state: z.enum(['ACTIVE', 'PAUSED'], 'must be ACTIVE or PAUSED').exactOptional(),
    parameters: parameters.exactOptional(),
    size: settings.size.exactOptional(),
    capital: settings.capital.exactOptional(),
    lossMax: settings.lossMax.exactOptional(),
    onSilentMarket: settings.onSilentMarket.exactOptional(),
  })
  .meta({ id: 'ChangeStrategy' });

export const signalRequest = z
  .strictObject({
    signalId: name('signal id').meta({ description: 'The same again is the same signal' }),
    name: name('name'),
    value: z.number('must be a number').default(0),
  })
  .meta({ id: 'Signal' });
/** As TradingView sends an alert: no header of its own, so the token is in the body. Whoever can sign names the webhook instead. */
export const webhookRequest = z
  .strictObject({
    token: z.string('must be the token').min(20).max(300).exactOptional(),
    webhookId: z
      .string('must be the webhook id')
      .max(300)
      .meta({ description: 'Instead of the token, with a signature in X-Tradewind-Signature' })
      .exactOptional(),
    id: name('signal id').meta({
      description: 'The same again is the same signal: `{{timenow}}` of an alert',
    }),
    name: name('name'),
    value: z.coerce.number('must be a number').default(0),
  })
  .meta({ id: 'WebhookSignal' });
export const webhookResource = z
  .object({
    strategyId: z.string(),
    path: z.string(),
    token: z.string().meta({ description: 'Shown once; another one takes its place' }),
    webhookId: z.string().meta({ description: 'What a signed signal names; no secret' }),
    signingKey: z.string().meta({ description: 'Of signatures. Shown once; another one takes its place' }),
  })
  .meta({ id: 'Webhook' });
export const signalResource = z
  .object({ strategyId: z.string(), signalId: z.string() })
  .meta({ id: 'SignalTaken' });

export const strategyResource = z
  .object({
    strategyId: z.string(),
    strategy: z.string(),
    accountId: z.string(),
    venue: venueIdSchema,
    instrument: z.string(),
    positionSide: z.enum(positionSides).nullable(),
    timeframe: z.enum(frames),
    sharing: z.enum(sharings),
    schedule: z
      .object({ everyMinutes: z.int(), jitterMinutes: z.int(), missed: z.enum(['SKIP', 'CATCH_UP']) })
      .nullable(),
    state: z.enum(strategyStates),
    reason: z.string(),
    cause: z.enum(strategyStopCauses).nullable().meta({ description: 'Of STOPPED: why the system did' }),
    parameters: z.record(z.string(), z.unknown()),
    parametersVersion: z.int(),
    size: z.string(),
    capital: decimalString,
    lossMax: decimalString.nullable(),
    onSilentMarket: settings.onSilentMarket,
    decisions: z.int(),
    lastCandleMs: epochMs.nullable(),
    position: decimalString.meta({ description: 'What it holds by its own orders' }),
    entryPrice: decimalString,
    realizedPnl: decimalString.meta({ description: 'In the quote asset, fees taken off' }),
    fees: decimalString,
    openOrders: z.array(
      z.object({
        orderId: z.string(),
        tag: z.string().nullable(),
        side: z.enum(['buy', 'sell']),
        price: decimalString.nullable(),
        remaining: decimalString,
      }),
    ),
    startedAtMs: epochMs,
    updatedAtMs: epochMs,
  })
  .meta({ id: 'Strategy' });
export type StrategyResource = z.infer<typeof strategyResource>;
export const strategyDetail = strategyResource
  .extend({
    memory: z.unknown().meta({
      description:
        'What the strategy remembers, in its own form, such as the grids of a GRID; null before its first decision',
    }),
  })
  .meta({ id: 'StrategyDetail' });
export const strategyList = z.object({ strategies: z.array(strategyResource) }).meta({ id: 'StrategyList' });

export const decisionsQuery = z.strictObject({
  ...pageQuery,
  fromMs: z.coerce.number('must be epoch milliseconds').int().min(0).exactOptional(),
  toMs: z.coerce.number('must be epoch milliseconds').int().min(0).exactOptional(),
  order: z.enum(['newest-first', 'oldest-first']).default('newest-first'),
});

const snapshot = z.object({
  stateVersion: z.int().nullable(),
  state: z.string().nullable(),
  indicators: z.string().nullable(),
});
const decisionResource = z
  .object({
    sequence: z.int(),
    eventId: z.string(),
    strategy: z.string(),
    strategyVersion: z.int(),
    parametersVersion: z.int(),
    event: z.unknown().meta({ description: 'As the strategy was told' }),
    view: z.unknown().meta({ description: 'What it saw beside the event' }),
    isSkipped: z
      .boolean()
      .meta({ description: 'Too late, or before the indicators had values: it was not asked' }),
    intents: z.array(z.unknown()),
    outcomes: z
      .array(z.object({ orderId: z.string().nullable(), code: z.string().nullable() }))
      .nullable()
      .meta({ description: 'One an intent; null until all were carried out' }),
    stateHash: z.string(),
    before: snapshot.nullable().meta({ description: 'Where it stood before; from here it can be replayed' }),
    atMs: epochMs,
  })
  .meta({ id: 'StrategyDecision' });
export type DecisionResource = z.infer<typeof decisionResource>;
export const decisionPage = z
  .object({
    decisions: z.array(decisionResource),
    parameters: z
      .array(z.object({ version: z.int(), parameters: z.record(z.string(), z.unknown()), atMs: epochMs }))
      .meta({ description: 'Every version' }),
    nextCursor: pageCursor,
  })
  .meta({ id: 'StrategyDecisions' });

const objectOf = (text: string) => z.record(z.string(), z.unknown()).parse(JSON.parse(text));

export function strategyResourceOf(instance: StrategyInstance): StrategyResource {
  const { run, settings: own, cause, positionSide, schedule } = instance;
  const { book, orders, candleMs } = run;
  const sides = [book.net, book.long, book.short];
  const gained = sides.reduce((sum, { realizedPnl }) => sum.plus(realizedPnl), decimal('0'));
  return {
    ...{ strategyId: instance.strategyId, strategy: instance.strategy },
    accountId: instance.accountId,
    venue: instance.venue,
    instrument: instance.instrument,
    positionSide: positionSide ?? null,
    timeframe: instance.timeframe,
    sharing: instance.sharing,
    schedule: schedule ?? null,
    state: instance.state,
    reason: instance.reason,
    cause: cause ?? null,
    parameters: objectOf(instance.parameters),
    parametersVersion: instance.parametersVersion,
    size: own.size,
    capital: decimalText(own.capital),
    lossMax: own.lossMax ? decimalText(own.lossMax) : null,
    onSilentMarket: own.onSilentMarket ?? 'notice',
    decisions: run.sequence,
    lastCandleMs: candleMs < 0 ? null : candleMs,
    position: decimalText(positionOf(book)),
    entryPrice: decimalText(entryOf(book).toDecimalPlaces(12)),
    realizedPnl: decimalText(gained.minus(book.fees).toDecimalPlaces(12)),
    fees: decimalText(book.fees.toDecimalPlaces(12)),
    // What was refused is among them until the strategy has heard of it.
    openOrders: orders
      .filter(({ refused }) => refused === undefined)
      .map((order) => ({
        orderId: order.orderId,
        tag: order.tag,
        side: order.side,
        price: order.price ? decimalText(order.price) : null,
        remaining: decimalText(remainingOf(order)),
      })),
    startedAtMs: instance.startedAtMs,
    updatedAtMs: instance.updatedAtMs,
  };
}

export function strategyDetailOf(instance: StrategyInstance): z.infer<typeof strategyDetail> {
  const { state } = instance.run;
  return { ...strategyResourceOf(instance), memory: state === null ? null : JSON.parse(state) };
}

export function decisionPageOf(
  decisions: readonly StrategyDecision[],
  versions: readonly StrategyParameters[],
  cursor: string | undefined,
): z.infer<typeof decisionPage> {
  return {
    decisions: decisions.map(decisionResourceOf),
    parameters: versions.map(({ version, parameters: text, atMs }) => ({
      ...{ version, atMs },
      parameters: objectOf(text),
    })),
    nextCursor: cursor ?? null,
  };
}

function decisionResourceOf(decision: StrategyDecision): DecisionResource {
  const { event, view, intents, outcomes, before } = decision;
  const { ownerId: _owner, accountId: _account, strategyId: _strategy, ...rest } = decision;
  return {
    ...rest,
    event: JSON.parse(event),
    view: JSON.parse(view),
    intents: z.array(z.unknown()).parse(JSON.parse(intents)),
    outcomes:
      outcomes?.map(({ orderId, code }) => ({ orderId: orderId ?? null, code: code ?? null })) ?? null,
    before: before ?? null,
  };
}
