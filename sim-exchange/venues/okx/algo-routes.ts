import type { AlgoOrder } from '../../core/algo-records.ts';
import type { Order } from '../../core/types.ts';
import { algoRow, algoStateOf } from './algo-render.ts';
import { algoTypes, orderPrice, readAlgo, sourceOf } from './algo-request.ts';
import { attachedOf } from './attached.ts';
import { type ItemResult, ok, type Refusal, type Reply, refusal, refused } from './errors.ts';
import { algoIdOf, algoNumber } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import { takeMarginMode } from './margin-mode.ts';
import { instTypeOf } from './market-routes.ts';
import { marketFilter } from './order-lists.ts';
import { checkedLots, ticksOf, wordedRefusal } from './order-request.ts';
import { paged, pageOf } from './pages.ts';
import { Params } from './params.ts';
import { sizeText } from './text.ts';
import { type OkxVenue, posSideOf, userAccount } from './venue.ts';

/** POST trade/order-algo. */
export function placeAlgo(venue: OkxVenue, params: Params): ItemResult {
  const ids = {
    algoClOrdId: params.text('algoClOrdId') ?? '',
    algoId: '',
    clOrdId: params.text('clOrdId') ?? '',
    tag: params.text('tag') ?? '',
  };
  const read = readAlgo(venue, params);
  if ('refusal' in read) return { ids, refusal: read.refusal };
  const { request, instrument } = read;
  const [leg] = request.legs;
  const modeRefusal = takeMarginMode(venue, instrument.symbol, request.wire?.tdMode ?? '');
  if (modeRefusal !== undefined) return { ids, refusal: modeRefusal };
  const result = venue.exchange.algos.place(request);
  if (result.kind === 'accepted') return { ids: { ...ids, algoId: algoIdOf(result.algo.id) } };
  if (result.code === 'DUPLICATE_CLIENT_ID') return { ids, refusal: refusal('duplicateAlgoId') };
  return { ids, refusal: wordedRefusal(result.code, instrument, leg?.side ?? 'BUY') };
}

function namedAlgo(venue: OkxVenue, params: Params): AlgoOrder | undefined {
  const algoId = params.id('algoId');
  const algoClOrdId = params.text('algoClOrdId');
  if (algoId === undefined && algoClOrdId === undefined) {
    params.refuse(refusal('eitherRequired', 'algoId', 'algoClOrdId'));
    return undefined;
  }
  const { algos } = venue.exchange;
  return algoId === undefined
    ? algos.byClientId(userAccount, algoClOrdId ?? '')
    : algos.byId.get(algoNumber(algoId));
}

function algoIds(params: Params, algo: AlgoOrder | undefined) {
  return {
    algoClOrdId: algo?.clientId ?? params.text('algoClOrdId') ?? '',
    algoId: algo === undefined ? (params.text('algoId') ?? '') : algoIdOf(algo.id),
  };
}

/** One item of POST trade/cancel-algos. */
export function cancelAlgo(venue: OkxVenue, params: Params): ItemResult {
  const algo = namedAlgo(venue, params);
  const ids = { ...algoIds(params, algo), clOrdId: algo?.wire.clOrdId ?? '', tag: algo?.wire.tag ?? '' };
  if (params.refusal !== undefined) return { ids, refusal: params.refusal };
  const cancelled = algo !== undefined && venue.exchange.algos.cancel(algo);
  return cancelled ? { ids } : { ids, refusal: refusal('cancelGone') };
}

/** POST trade/amend-algos: sizes and prices, leg by leg. */
export function amendAlgo(venue: OkxVenue, params: Params): ItemResult {
  const algo = namedAlgo(venue, params);
  const ids = { ...algoIds(params, algo), reqId: params.text('reqId') ?? '' };
  const fail = (reason: Refusal): ItemResult => ({ ids, refusal: reason });
  if (params.refusal !== undefined) return fail(params.refusal);
  if (algo === undefined) return fail(refusal('noAlgo'));
  const instrument = venue.instrument(algo.symbol);
  const newSz = params.amount('newSz');
  const quantityLots = newSz === undefined ? undefined : checkedLots(params, instrument, newSz);
  const legs = algo.legs.map(({ request }) => legChange(params, instrument, request.role, quantityLots));
  if (params.refusal !== undefined) return fail(params.refusal);
  const result = venue.exchange.algos.amend(algo, { legs });
  return result.kind === 'accepted' ? { ids } : fail(refusal('amendGone'));
}

function legChange(
  params: Params,
  instrument: OkxInstrument,
  role: string,
  quantityLots: bigint | undefined,
) {
  const [stop, price, source] =
    role === 'tp'
      ? ['newTpTriggerPx', 'newTpOrdPx', 'newTpTriggerPxType']
      : role === 'sl'
        ? ['newSlTriggerPx', 'newSlOrdPx', 'newSlTriggerPxType']
        : ['newTriggerPx', 'newOrdPx', 'newTriggerPxType'];
  const stopTicks = ticksOf(params, instrument, stop);
  sourceOf(params, instrument, source);
  return {
    ...(stopTicks !== undefined && { stopTicks }),
    ...(params.has(price) && { priceTicks: orderPrice(params, instrument, price) }),
    ...(quantityLots !== undefined && { quantityLots }),
  };
}

export function queryAlgo(venue: OkxVenue, params: Params): Reply {
  const algo = namedAlgo(venue, params);
  if (params.refusal !== undefined) return refused(params.refusal);
  return algo === undefined ? refused(refusal('noOrder')) : ok([algoRow(venue, algo)]);
}

/** GET trade/orders-algo-pending, and with `history` orders-algo-history. */
export function algoList(history: boolean) {
  return (venue: OkxVenue, params: Params): Reply => {
    params.required('ordType');
    const kinds = params.commas('ordType');
    const known: readonly string[] = [...algoTypes, 'iceberg', 'twap', 'chase'];
    if (kinds.some((kind) => !known.includes(kind))) params.wrong('ordType');
    const state = params.oneOf('state', ['effective', 'canceled', 'order_failed']);
    const algoId = params.text('algoId');
    if (history && state === undefined && algoId === undefined) {
      params.refuse(refusal('eitherRequired', 'state', 'algoId'));
    }
    const algoClOrdId = params.text('algoClOrdId');
    const inMarket = marketFilter(venue, params, instTypeOf(params, false));
    const page = pageOf(params);
    if (params.refusal !== undefined) return refused(params.refusal);
    const found = [...venue.exchange.algos.byId.values()].filter(
      (algo) =>
        (algo.state === 'WAITING') !== history &&
        kinds.includes(algo.kind) &&
        inMarket(algo) &&
        (algoId === undefined || algoId === algoIdOf(algo.id)) &&
        (algoClOrdId === undefined || algoClOrdId === algo.clientId) &&
        (state === undefined || state === algoStateOf(algo)),
    );
    const rows = paged(found, page, (algo) => ({ id: BigInt(algoIdOf(algo.id)), timeMs: algo.createdMs }));
    return ok(rows.map((algo) => algoRow(venue, algo)));
  };
}

/** Puts the take-profit and stop-loss that a filled order brought along to work. */
export function placeAttached(venue: OkxVenue, order: Order): void {
  const attached = attachedOf(order);
  if (attached === undefined || order.filledLots === 0n) return;
  const instrument = venue.instrument(order.symbol);
  const { attachAlgoClOrdId, ...prices } = attached;
  const both = prices.tpTriggerPx !== '' && prices.slTriggerPx !== '';
  const value = {
    ...prices,
    instId: order.symbol,
    tdMode: order.wire.tdMode ?? 'cash',
    side: order.side === 'BUY' ? 'sell' : 'buy',
    posSide: instrument.instType === 'SPOT' ? '' : posSideOf(order.positionSide),
    reduceOnly: instrument.instType === 'SWAP' && !venue.hedges(),
    ordType: both ? 'oco' : 'conditional',
    sz: sizeText(instrument, order.filledLots),
    algoClOrdId: attachAlgoClOrdId,
  };
  placeAlgo(venue, new Params(value));
}
