import type { Account, AccountControl, Balance } from '../domain/account/account.ts';
import type { InstrumentSettings } from '../domain/account/instrument-settings.ts';
import { type MarketPrice, midPrice } from '../domain/instrument/instrument.ts';
import { symbolParts } from '../domain/instrument/symbol.ts';
import type { LedgerEntry } from '../domain/ledger/entry.ts';
import { type Decimal, decimalText } from '../domain/money/decimal.ts';
import { clientOrderIdOf } from '../domain/order/client-order-id.ts';
import type { Order } from '../domain/order/order.ts';
import type { OrderEvent } from '../domain/order/order-event.ts';
import type { Position } from '../domain/position/position.ts';
import { positionIdOf } from '../domain/position/position-id.ts';
import type { Reconciliation } from '../domain/reconciliation/reconciliation.ts';
import { termsResourceOf } from './protection-schemas.ts';
import type { ReconciliationResource } from './reconciliation-schemas.ts';
import type {
  AccountResource,
  BalanceList,
  LedgerPage,
  OrderResource,
  PositionList,
  SagaResource,
} from './schemas.ts';
import type { InstrumentSettingsResource } from './settings-schemas.ts';

/** Digits shown of a quotient that has no end. */
const quotientDigits = 12;

export function orderResourceOf(order: Order): OrderResource {
  return {
    orderId: order.orderId,
    accountId: order.accountId,
    venue: order.venue,
    instrument: order.instrument,
    side: order.side,
    type: order.type,
    quantity: textOrNull(order.quantity),
    quoteQuantity: textOrNull(order.quoteQuantity),
    limitPrice: textOrNull(order.limitPrice),
    timeInForce: order.timeInForce,
    reduceOnly: order.reduceOnly,
    positionSide: order.positionSide ?? null,
    leverage: textOrNull(order.margin?.leverage),
    postOnly: order.postOnly,
    strategyId: order.strategyId ?? null,
    stopLoss: textOrNull(order.stopLoss),
    takeProfit: textOrNull(order.takeProfit),
    protect: order.protect ? termsResourceOf(order.protect) : null,
    exitLeg: order.exit?.leg ?? null,
    state: order.state,
    code: order.code ?? null,
    message: order.message ?? null,
    filledQuantity: decimalText(order.filledQuantity),
    averagePrice: averagePrice(order),
    fees: Object.fromEntries(
      Object.entries(order.fees).map(([asset, amount]) => [asset, decimalText(amount)]),
    ),
    reserved: {
      asset: order.reservation.asset,
      amount: decimalText(order.reservation.amount),
      remaining: decimalText(order.reservation.remaining),
    },
    clientOrderId: order.attempt > 0 ? clientOrderIdOf(order.orderId, order.attempt) : null,
    venueOrderId: order.venueOrderId ?? null,
    arrivalMidPrice: textOrNull(order.arrivalMidPrice),
    cancelRequestedAtMs: order.cancelRequestedAtMs ?? null,
    amendment: amendmentOf(order),
    correlationId: order.correlationId,
    createdAtMs: order.createdAtMs,
    updatedAtMs: order.updatedAtMs,
    version: order.version,
  };
}

function amendmentOf({ amendment }: Order): OrderResource['amendment'] {
  if (!amendment) return null;
  const { state, quantity, limitPrice, requestedAtMs, code = null, message = null } = amendment;
  return {
    state,
    quantity: decimalText(quantity),
    limitPrice: decimalText(limitPrice),
    requestedAtMs,
    code,
    message,
  };
}

function averagePrice(order: Order): string | null {
  if (order.filledQuantity.isZero()) return null;
  return decimalText(order.filledQuote.dividedBy(order.filledQuantity).toDecimalPlaces(quotientDigits));
}

function textOrNull(value: Decimal | undefined): string | null {
  return value === undefined ? null : decimalText(value);
}

export function sagaResourceOf(order: Order, events: readonly OrderEvent[]): SagaResource {
  return {
    orderId: order.orderId,
    state: order.state,
    execution: `${order.orderId}-${order.generation}`,
    steps: events.map(({ sequence, step, outcome, stateBefore, stateAfter, atMs, detail }) => ({
      sequence,
      step,
      outcome,
      stateBefore,
      stateAfter,
      atMs,
      sincePlacedMs: atMs - order.createdAtMs,
      detail,
    })),
  };
}

export function accountResourceOf(account: Account, control: AccountControl): AccountResource {
  const { limits } = account;
  return {
    accountId: account.accountId,
    name: account.name,
    venue: account.venue,
    mode: account.mode,
    baseCurrency: account.baseCurrency,
    tradingState: control.state,
    tradingStateReason: control.reason,
    limits: {
      orderNotionalMax: decimalText(limits.orderNotionalMax),
      positionNotionalMax: decimalText(limits.positionNotionalMax),
      priceCollarRatio: decimalText(limits.priceCollarRatio),
      priceAgeMaxMs: limits.priceAgeMaxMs,
      instrumentsAllowed: [...limits.instrumentsAllowed],
    },
    createdAtMs: account.createdAtMs,
  };
}

export function balanceListOf(accountId: string, asOfMs: number, balances: readonly Balance[]): BalanceList {
  return {
    accountId,
    asOfMs,
    balances: balances.map(({ asset, available, reserved, suspense }) => ({
      asset,
      available: decimalText(available),
      reserved: decimalText(reserved),
      suspense: decimalText(suspense),
      total: decimalText(available.plus(reserved).plus(suspense)),
    })),
  };
}

export function positionListOf(positions: readonly Position[], prices: readonly MarketPrice[]): PositionList {
  const priceOf = new Map(prices.map((price) => [`${price.venue}#${price.symbol}`, midPrice(price)]));
  return {
    positions: positions.map((position) => {
      const isPerpetual = symbolParts(position.instrument).settle !== undefined;
      const mark = priceOf.get(`${position.venue}#${position.instrument}`);
      const unrealized = mark && position.quantity.times(mark.minus(position.averageEntryPrice));
      return {
        positionId: positionIdOf(position),
        accountId: position.accountId,
        venue: position.venue,
        instrument: position.instrument,
        kind: isPerpetual ? 'PERPETUAL' : 'SPOT',
        positionSide: position.positionSide ?? null,
        quantity: decimalText(position.quantity),
        averageEntryPrice: decimalText(position.averageEntryPrice.toDecimalPlaces(quotientDigits)),
        realizedPnl: decimalText(position.realizedPnl.toDecimalPlaces(quotientDigits)),
        margin: isPerpetual ? decimalText(position.margin) : null,
        leverage: textOrNull(position.leverage),
        unrealizedPnl: textOrNull(unrealized?.toDecimalPlaces(quotientDigits)),
        pendingBuy: decimalText(position.pendingBuy),
        pendingSell: decimalText(position.pendingSell),
        markPrice: textOrNull(mark),
      };
    }),
  };
}

/** @param accountId null for a page over several accounts */
export function ledgerPageOf(
  accountId: string | null,
  entries: readonly LedgerEntry[],
  cursor: string | undefined,
): LedgerPage {
  return {
    accountId,
    entries: entries.map(ledgerEntryResourceOf),
    cursor: cursor ?? null,
  };
}

export function ledgerEntryResourceOf(entry: LedgerEntry): LedgerPage['entries'][number] {
  return {
    entryId: entry.entryId,
    accountId: entry.accountId,
    kind: entry.kind,
    postings: entry.postings.map(({ ledgerAccount, asset, amount }) => ({
      ledgerAccount,
      asset,
      amount: decimalText(amount),
    })),
    orderId: entry.orderId ?? null,
    tradeId: entry.tradeId ?? null,
    reason: entry.reason ?? null,
    atMs: entry.atMs,
    signedBy: entry.signedBy ?? null,
    signingKeyId: entry.signingKeyId ?? null,
    signature: entry.signature ?? null,
  };
}

export function reconciliationResourceOf(reconciliation: Reconciliation): ReconciliationResource {
  const { ownerId: _, cursors: __, message, foreignOrders, orphanOrders, modes, ...rest } = reconciliation;
  return {
    ...rest,
    message: message ?? null,
    foreignOrders: [...foreignOrders],
    orphanOrders: [...orphanOrders],
    balances: reconciliation.balances.map(({ asset, ...sides }) => ({ asset, ...sidesText(sides) })),
    positions: reconciliation.positions.map(({ instrument, positionSide, ...sides }) => ({
      instrument,
      positionSide: positionSide ?? null,
      ...sidesText(sides),
    })),
    modes: [...modes],
  };
}

interface Sides<Value> {
  readonly ours: Value;
  readonly venue: Value;
  readonly difference: Value;
}

function sidesText({ ours, venue, difference }: Sides<Decimal>): Sides<string> {
  return { ours: decimalText(ours), venue: decimalText(venue), difference: decimalText(difference) };
}

export function instrumentSettingsResourceOf(settings: InstrumentSettings): InstrumentSettingsResource {
  const { ownerId: _, leverage, ...rest } = settings;
  return { ...rest, leverage: decimalText(leverage) };
}
