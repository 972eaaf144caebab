import type { AlgoOrder } from '../../core/algo-records.ts';
import { type ExchangeEvent, isOpen, type Order } from '../../core/types.ts';
import { textFromAtoms } from '../../core/units.ts';
import { averageText } from './render.ts';
import type { LinearSymbol } from './symbols.ts';
import { priceText, quantityText } from './text.ts';
import type { BinanceUsdmVenue } from './venue.ts';

/** The order that a conditional order placed, once its price came. */
function spawnedOrder(venue: BinanceUsdmVenue, algo: Readonly<AlgoOrder>): Order | undefined {
  return algo.spawnedOrderId === 0 ? undefined : venue.exchange.orders.byId.get(algo.spawnedOrderId);
}

/** Binance's word for how far a conditional order has come; FINISHED when the order it placed has ended. */
function statusOf(venue: BinanceUsdmVenue, algo: Readonly<AlgoOrder>): string {
  if (algo.state === 'WAITING') return 'NEW';
  if (algo.state === 'CANCELED') return algo.wire.requested === 'true' ? 'CANCELED' : 'EXPIRED';
  if (algo.state === 'FAILED') return 'REJECTED';
  const order = spawnedOrder(venue, algo);
  return order !== undefined && !isOpen(order) ? 'FINISHED' : 'TRIGGERED';
}

function symbolNamed(venue: BinanceUsdmVenue, name: string): LinearSymbol {
  const symbol = venue.symbols.get(name);
  if (symbol === undefined) throw new Error(`unknown symbol ${name}`);
  return symbol;
}

/** POST algoOrder, GET algoOrder, openAlgoOrders, allAlgoOrders. */
export function algoOrder(venue: BinanceUsdmVenue, algo: Readonly<AlgoOrder>) {
  const symbol = symbolNamed(venue, algo.symbol);
  const { wire } = algo;
  const [leg] = algo.legs;
  const request = leg?.request;
  const order = spawnedOrder(venue, algo);
  const quantity =
    request?.quantityLots === undefined ? undefined : quantityText(symbol, request.quantityLots);
  return {
    algoId: algo.id,
    clientAlgoId: algo.clientId,
    algoType: 'CONDITIONAL',
    orderType: algo.kind,
    symbol: algo.symbol,
    side: request?.side ?? '',
    positionSide: request?.positionSide ?? 'BOTH',
    timeInForce: wire.timeInForce ?? 'GTC',
    quantity: quantity ?? '0',
    algoStatus: statusOf(venue, algo),
    actualOrderId: order === undefined ? '' : String(order.id),
    actualPrice: order === undefined ? '0.00000' : averageText(order, symbol),
    actualQty: quantityText(symbol, order?.filledLots ?? 0n),
    triggerPrice: priceText(symbol, request?.stopTicks ?? 0n),
    price: priceText(symbol, request?.priceTicks ?? 0n),
    icebergQuantity: null,
    selfTradePreventionMode: 'NONE',
    workingType: wire.workingType ?? 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    closePosition: request?.closePosition ?? false,
    priceProtect: wire.priceProtect === 'true',
    reduceOnly: wire.reduceOnly === 'true',
    ...trailingFields(symbol, algo),
    createTime: algo.createdMs,
    updateTime: order?.updatedMs ?? algo.updatedMs,
    triggerTime: algo.triggeredLeg < 0 ? 0 : algo.updatedMs,
    goodTillDate: 0,
  };
}

/** Only a trailing stop has them. */
function trailingFields(symbol: LinearSymbol, { legs: [leg], wire }: Readonly<AlgoOrder>) {
  const trailing = leg?.trailing;
  if (trailing === undefined) return {};
  return {
    activatePrice: priceText(symbol, trailing.activationTicks),
    callbackRate: wire.callbackRate ?? '',
  };
}

type AlgoEvent = Extract<ExchangeEvent, { kind: 'algo' }>;

/** ALGO_UPDATE: a conditional order came, triggered, was cancelled or refused, or the order it placed ended. */
export function algoUpdate(venue: BinanceUsdmVenue, { algo, timeMs }: Pick<AlgoEvent, 'algo' | 'timeMs'>) {
  const symbol = symbolNamed(venue, algo.symbol);
  const view = algoOrder(venue, algo);
  const order = spawnedOrder(venue, algo);
  return {
    e: 'ALGO_UPDATE',
    T: timeMs,
    E: venue.nowMs(),
    o: {
      caid: view.clientAlgoId,
      aid: view.algoId,
      at: view.algoType,
      o: view.orderType,
      s: view.symbol,
      S: view.side,
      ps: view.positionSide,
      f: view.timeInForce,
      q: view.quantity,
      X: view.algoStatus,
      ai: algo.spawnedOrderId === 0 ? '' : String(algo.spawnedOrderId),
      ap: order === undefined ? '0.00000' : averageText(order, symbol),
      aq: textFromAtoms((order?.filledLots ?? 0n) * symbol.lotAtoms, 5),
      act: order?.kind ?? '0',
      tp: view.triggerPrice,
      p: view.price,
      V: view.selfTradePreventionMode,
      wt: view.workingType,
      pm: view.priceMatch,
      cp: view.closePosition,
      pP: view.priceProtect,
      R: view.reduceOnly,
      tt: view.triggerTime,
      gtd: view.goodTillDate,
      rm: algo.failure,
    },
  };
}
