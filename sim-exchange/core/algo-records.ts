import type { PositionSide } from './perpetual.ts';
import { newTrailing, type PriceSource, type TrailingRequest, type Waiting } from './triggers.ts';
import type { Refusal, Side, TimeInForce } from './types.ts';

/** One price that an algo order waits for, and the order it places then: a limit with `priceTicks`, else a market order. */
export interface AlgoLegRequest {
  /** TAKE_PROFIT, STOP_LOSS, … in the venue's words; opaque here. */
  role: string;
  /** Required unless it trails. */
  stopTicks?: bigint | undefined;
  stopWhen: 'RISES' | 'FALLS';
  /** Default LAST. */
  stopBy?: PriceSource | undefined;
  trailing?: TrailingRequest | undefined;
  side: Side;
  /** Required unless closePosition or a budget. */
  quantityLots?: bigint | undefined;
  quoteBudgetAtoms?: bigint | undefined;
  priceTicks?: bigint | undefined;
  timeInForce?: TimeInForce | undefined;
  positionSide?: PositionSide | undefined;
  reduceOnly?: boolean | undefined;
  closePosition?: boolean | undefined;
  /** Goes into the placed order's `wire`. */
  wire?: Record<string, string> | undefined;
}

export interface AlgoRequest {
  account: string;
  /** May be empty. */
  clientId: string;
  symbol: string;
  /** conditional, oco, trigger, move_order_stop, … in the venue's words; opaque here. */
  kind: string;
  /** Two for one-cancels-the-other. */
  legs: AlgoLegRequest[];
  /** Client id of the order it will place; default made from its own id. */
  spawnClientId?: string | undefined;
  /** Cancelled as soon as the position it belongs to is flat. */
  cancelOnClose?: boolean | undefined;
  wire?: Record<string, string> | undefined;
}

export interface AlgoLeg extends Waiting {
  readonly algoId: number;
  readonly request: AlgoLegRequest;
}

export interface AlgoOrder {
  readonly id: number;
  readonly account: string;
  readonly clientId: string;
  readonly symbol: string;
  readonly kind: string;
  legs: AlgoLeg[];
  readonly spawnClientId: string;
  readonly cancelOnClose: boolean;
  state: 'WAITING' | 'TRIGGERED' | 'CANCELED' | 'FAILED';
  /** Which leg was reached, -1 before; the order it placed, 0 without one; why it could not. */
  triggeredLeg: number;
  spawnedOrderId: number;
  failure: Refusal | '';
  readonly createdMs: number;
  updatedMs: number;
  readonly wire: Record<string, string>;
}

export function newAlgoOrder(request: AlgoRequest, id: number, nowMs: number): AlgoOrder {
  const { account, clientId, symbol, kind, spawnClientId = '', cancelOnClose = false, wire = {} } = request;
  return {
    id,
    account,
    clientId,
    symbol,
    kind,
    legs: request.legs.map((leg) => newLeg({ id, symbol }, leg)),
    spawnClientId,
    cancelOnClose,
    state: 'WAITING',
    triggeredLeg: -1,
    spawnedOrderId: 0,
    failure: '',
    createdMs: nowMs,
    updatedMs: nowMs,
    wire,
  };
}

export function newLeg({ id, symbol }: Pick<AlgoOrder, 'id' | 'symbol'>, request: AlgoLegRequest): AlgoLeg {
  const { stopTicks = 0n, stopWhen, stopBy = 'LAST', trailing } = request;
  return {
    algoId: id,
    symbol,
    request,
    stopTicks,
    stopWhen,
    stopBy,
    trailing: trailing && newTrailing(trailing),
  };
}
