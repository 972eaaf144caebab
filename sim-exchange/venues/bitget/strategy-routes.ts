import type { AlgoLegRequest, AlgoOrder, AlgoRequest } from '../../core/algo-records.ts';
import type { Order } from '../../core/types.ts';
import { magnitude } from '../../core/units.ts';
import { ok, type Refusal, type RefusalName, type Reply, refusal, refused } from './errors.ts';
import { strategyIdOf, strategyNumber } from './ids.ts';
import type { BitgetInstrument } from './instruments.ts';
import { marketFilter } from './order-lists.ts';
import { checkedLots, clientOidOf, ticksOf } from './order-request.ts';
import { paged, pageOf } from './pages.ts';
import { Params } from './params.ts';
import { type Preset, type PresetPart, presetOf, readPreset } from './presets.ts';
import { namedMarket } from './public-routes.ts';
import { orderRow } from './render.ts';
import { sizeText } from './text.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

/** Take-profit and stop-loss of a position: POST trade/place-strategy-order. */
export function placeStrategy(venue: BitgetVenue, params: Params): Reply {
  const placed = place(venue, params);
  return 'refusal' in placed ? refused(placed.refusal) : ok(idsOf(placed.algo));
}

function idsOf(algo: AlgoOrder): { orderId: string; clientOid: string } {
  return { orderId: strategyIdOf(algo.id), clientOid: clientOidOfAlgo(algo) };
}

function clientOidOfAlgo({ id, clientId }: AlgoOrder): string {
  return clientId === '' ? strategyIdOf(id) : clientId;
}

function place(venue: BitgetVenue, params: Params): { algo: AlgoOrder } | { refusal: Refusal } {
  const instrument = namedMarket(venue, params);
  const clientOid = clientOidOf(params) ?? '';
  const tpslMode = params.oneOf('tpslMode', ['full', 'partial']);
  const isLong = isLongOf(venue, params, instrument);
  const preset = readPreset(params);
  if (instrument === undefined || params.refusal)
    return { refusal: params.refusal ?? refusal('noSymbol', 'symbol') };
  if (instrument.perpetual === undefined) return { refusal: refusal('noStrategies') };
  const positionSide = venue.hedges() ? (isLong ? 'LONG' : 'SHORT') : 'BOTH';
  const { lots } = venue.exchange.positions.get(userAccount, instrument.symbol, positionSide);
  if (lots === 0n || lots > 0n !== isLong) return { refusal: refusal('strategyNoPosition') };
  const qty = tpslMode === 'full' ? undefined : params.amount('qty');
  const base = {
    side: isLong ? 'SELL' : 'BUY',
    positionSide,
    reduceOnly: positionSide === 'BOTH',
    closePosition: qty === undefined,
    quantityLots: qty === undefined ? undefined : checkedLots(params, instrument, qty),
  } as const;
  const legs = legsOf(venue, params, instrument, { base, isLong, preset });
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const request: AlgoRequest = {
    account: userAccount,
    clientId: clientOid,
    symbol: instrument.symbol,
    kind: 'tpsl',
    legs,
    cancelOnClose: true,
    wire: { ...preset, qty: qty === undefined ? '' : sizeText(instrument, base.quantityLots ?? 0n) },
  };
  const result = venue.exchange.algos.place(request);
  return result.kind === 'accepted' ? { algo: result.algo } : { refusal: refusal('duplicateId') };
}

/** The side it protects: `posSide`, or in one-way mode what `side` would close, or what there is. */
function isLongOf(venue: BitgetVenue, params: Params, instrument: BitgetInstrument | undefined): boolean {
  const posSide = params.oneOf('posSide', ['long', 'short']);
  if (posSide !== undefined) return posSide === 'long';
  if (venue.hedges()) params.required('posSide');
  const side = params.oneOf('side', ['buy', 'sell']);
  if (side !== undefined) return side === 'sell';
  return venue.exchange.positions.get(userAccount, instrument?.symbol ?? '', 'BOTH').lots >= 0n;
}

interface LegTerms {
  base: Pick<AlgoLegRequest, 'side' | 'positionSide' | 'reduceOnly' | 'quantityLots' | 'closePosition'>;
  isLong: boolean;
  preset: Preset;
}

function legsOf(
  venue: BitgetVenue,
  params: Params,
  instrument: BitgetInstrument,
  terms: LegTerms,
): AlgoLegRequest[] {
  const legs = (['tp', 'sl'] as const).flatMap((part) => legOf(venue, params, instrument, terms, part));
  if (legs.length === 0) params.required('stopLoss');
  return legs;
}

const misplaced: Readonly<Record<string, RefusalName>> = {
  'tp long': 'tpBelowMark',
  'sl long': 'slAboveMark',
  'tp short': 'tpAboveMark',
  'sl short': 'slBelowMark',
};

function legOf(
  venue: BitgetVenue,
  params: Params,
  instrument: BitgetInstrument,
  { base, isLong, preset }: LegTerms,
  part: PresetPart,
): AlgoLegRequest[] {
  const name = part === 'tp' ? 'takeProfit' : 'stopLoss';
  if (preset[name] === '') return [];
  const stopTicks = ticksOf(params, instrument, name) ?? 0n;
  const stopBy = preset[`${part}TriggerBy`] === 'mark' ? 'MARK' : 'LAST';
  const stopWhen = isLong === (part === 'tp') ? 'RISES' : 'FALLS';
  const nowTicks = venue.exchange.priceTicks(instrument.symbol, stopBy);
  const isReached = stopWhen === 'RISES' ? stopTicks <= nowTicks : stopTicks >= nowTicks;
  if (isReached) params.refuse(refusal(misplaced[`${part} ${isLong ? 'long' : 'short'}`] ?? 'invalid', name));
  const isLimit = preset[`${part}OrderType`] === 'limit';
  const priceTicks = isLimit ? ticksOf(params, instrument, `${part}LimitPrice`) : undefined;
  // The core closes a whole position at the market only.
  const sized = isLimit && base.closePosition ? { ...base, closePosition: false } : base;
  const { lots } = venue.exchange.positions.get(userAccount, instrument.symbol, base.positionSide ?? 'BOTH');
  const quantityLots = isLimit && base.closePosition ? magnitude(lots) : base.quantityLots;
  const wire = { force: 'gtc', stpMode: 'none' };
  return [{ ...sized, quantityLots, priceTicks, role: part, stopTicks, stopWhen, stopBy, wire }];
}

/** The strategy that `orderId`, or else `clientOid`, names. */
function namedStrategy(venue: BitgetVenue, params: Params): AlgoOrder | undefined {
  const orderId = params.id('orderId');
  const clientOid = params.text('clientOid');
  if (orderId === undefined && clientOid === undefined) params.refuse(refusal('empty', 'orderId'));
  const { algos } = venue.exchange;
  return orderId === undefined
    ? algos.byClientId(userAccount, clientOid ?? '')
    : algos.byId.get(strategyNumber(orderId));
}

export function cancelStrategy(venue: BitgetVenue, params: Params): Reply {
  const algo = namedStrategy(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (algo === undefined || !venue.exchange.algos.cancel(algo)) return refused(refusal('strategyGone'));
  return ok(null);
}

/** What is named anew changes; the rest of the strategy stays. It keeps its ids. */
export function modifyStrategy(venue: BitgetVenue, params: Params): Reply {
  const algo = namedStrategy(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (algo === undefined || algo.state !== 'WAITING') return refused(refusal('strategyGone'));
  const instrument = venue.instrument(algo.symbol);
  const first = algo.legs[0]?.request;
  const merged = new Params({ ...algo.wire, ...given(params) });
  const preset = readPreset(merged);
  const isLong = first?.side === 'SELL';
  const qty = merged.amount('qty');
  const base = {
    side: isLong ? 'SELL' : 'BUY',
    positionSide: first?.positionSide,
    reduceOnly: first?.reduceOnly,
    closePosition: qty === undefined,
    quantityLots: qty === undefined ? undefined : checkedLots(merged, instrument, qty),
  } as const;
  const legs = legsOf(venue, merged, instrument, { base, isLong, preset });
  if (merged.refusal !== undefined) return refused(merged.refusal);
  const result = venue.exchange.algos.amend(algo, { legs });
  if (result.kind !== 'accepted') return refused(refusal('strategyUnchanged'));
  const quantity = qty === undefined ? {} : { qty: sizeText(instrument, base.quantityLots ?? 0n) };
  Object.assign(algo.wire, preset, quantity);
  return ok(idsOf(algo));
}

function given({ value }: Params): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== '' && each !== null));
}

function strategyRow(venue: BitgetVenue, algo: AlgoOrder) {
  const instrument = venue.instrument(algo.symbol);
  const { wire } = algo;
  const text = (name: string) => wire[name] ?? '';
  return {
    ...idsOf(algo),
    symbol: instrument.name,
    category: instrument.category,
    qty: text('qty'),
    posSide: algo.legs[0]?.request.side === 'SELL' ? 'long' : 'short',
    tpTriggerBy: text('tpTriggerBy'),
    slTriggerBy: text('slTriggerBy'),
    takeProfit: text('takeProfit'),
    stopLoss: text('stopLoss'),
    tpOrderType: text('tpOrderType'),
    slOrderType: text('slOrderType'),
    tpLimitPrice: text('tpLimitPrice'),
    slLimitPrice: text('slLimitPrice'),
    createdTime: String(algo.createdMs),
    updatedTime: String(algo.updatedMs),
  };
}

export function unfilledStrategies(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  if (params.refusal !== undefined) return refused(params.refusal);
  const open = venue.exchange.algos.openOf(userAccount).filter(inMarket).reverse();
  return ok(open.map((algo) => strategyRow(venue, algo)));
}

export function historyStrategies(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const ended = [...venue.exchange.algos.byId.values()].filter(
    (algo) => algo.state !== 'WAITING' && inMarket(algo),
  );
  const place = (algo: AlgoOrder) => ({ id: BigInt(strategyIdOf(algo.id)), timeMs: algo.createdMs });
  const { rows, cursor } = paged(ended, page, place);
  return ok({ list: rows.map((algo) => strategyRow(venue, algo)), cursor });
}

/** What a strategy placed when its price came: one order. */
export function subOrders(venue: BitgetVenue, params: Params): Reply {
  const orderId = params.id('orderId');
  if (orderId === undefined) params.required('orderId');
  if (params.refusal !== undefined) return refused(params.refusal);
  const algo = venue.exchange.algos.byId.get(strategyNumber(orderId ?? 0n));
  if (algo === undefined || algo.account !== userAccount) return refused(refusal('strategyGone'));
  const order = venue.exchange.orders.byId.get(algo.spawnedOrderId);
  return ok({ list: order === undefined ? [] : [subOrderRow(venue, order)], cursor: null });
}

function subOrderRow(venue: BitgetVenue, order: Order) {
  const { orderId, clientOid, category, symbol, price, qty, cumExecQty, avgPrice, side, posSide, ...row } =
    orderRow(venue, order);
  return {
    ...{ subOrderId: orderId, subClientOid: clientOid, category, symbol, price, qty, cumExecQty, avgPrice },
    ...{ side, posSide, status: row.orderStatus, createdTime: row.createdTime, updatedTime: row.updatedTime },
  };
}

/** Puts the take-profit and stop-loss that a filled order brought along to work. */
export function placePreset(venue: BitgetVenue, order: Order): void {
  const preset = presetOf(order);
  if (preset === undefined || order.filledLots === 0n) return;
  const instrument = venue.instrument(order.symbol);
  const { category, name: symbol } = instrument;
  const posSide = order.side === 'BUY' ? 'long' : 'short';
  const qty = sizeText(instrument, order.filledLots);
  place(venue, new Params({ ...preset, category, symbol, posSide, qty, tpslMode: 'partial' }));
}
