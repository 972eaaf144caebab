import type { AlgoLeg, AlgoOrder } from '../../core/algo-records.ts';
import { plainText } from '../../core/units.ts';
import { refusal } from './errors.ts';
import { algoIdOf, ordIdOf } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import { wordedRefusal } from './order-request.ts';
import { averageText, priceText, sizeText } from './text.ts';
import { type OkxVenue, posSideOf } from './venue.ts';

const states = {
  WAITING: 'live',
  TRIGGERED: 'effective',
  CANCELED: 'canceled',
  FAILED: 'order_failed',
} as const;

export function algoStateOf({ state }: Pick<AlgoOrder, 'state'>): string {
  return states[state];
}

/** An algo order as GET trade/order-algo, the lists and the stream show it; all of it text. */
export function algoRow(venue: OkxVenue, algo: Readonly<AlgoOrder>) {
  const instrument = venue.instrument(algo.symbol);
  const { wire } = algo;
  const [first] = algo.legs;
  const request = first?.request;
  const spawned = venue.exchange.orders.byId.get(algo.spawnedOrderId);
  const failure =
    algo.failure === ''
      ? refusal('noOrder')
      : wordedRefusal(algo.failure, instrument, request?.side ?? 'BUY');
  const ordId = spawned === undefined ? '' : ordIdOf(spawned);
  const isTrigger = algo.kind === 'trigger';
  return {
    activePx: wire.activePx ?? '',
    actualPx:
      spawned === undefined ? '' : averageText(instrument, spawned.filledLots, spawned.filledQuoteAtoms),
    actualSide: actualSide(algo),
    actualSz: sizeText(instrument, spawned?.filledLots ?? 0n),
    algoClOrdId: algo.clientId,
    algoId: algoIdOf(algo.id),
    amendPxOnTriggerType: '0',
    attachAlgoOrds: [],
    cTime: String(algo.createdMs),
    callbackRatio: wire.callbackRatio ?? '',
    callbackSpread: wire.callbackSpread ?? '',
    ccy: '',
    chaseType: '',
    chaseVal: '',
    clOrdId: wire.clOrdId ?? '',
    closeFraction: wire.closeFraction ?? '',
    failCode: algo.state === 'FAILED' ? failure.code : '',
    failReason: algo.state === 'FAILED' ? failure.words : '',
    instId: algo.symbol,
    instType: instrument.instType,
    isTradeBorrowMode: '',
    last: priceText(instrument, venue.marketData(algo.symbol).lastTicks),
    lever: wire.lever ?? '',
    linkedOrd: { ordId: '' },
    maxChaseType: '',
    maxChaseVal: '',
    moveTriggerPx: algo.kind === 'move_order_stop' ? trailingPrice(instrument, first) : '',
    ordId,
    ordIdList: ordId === '' ? [] : [ordId],
    ordPx: isTrigger && first ? limitText(instrument, first) : '',
    ordType: algo.kind,
    posSide: instrument.instType === 'SPOT' ? 'net' : posSideOf(request?.positionSide ?? 'BOTH'),
    pxLimit: '',
    pxSpread: '',
    pxVar: '',
    quickMgnType: '',
    reduceOnly: String(request?.reduceOnly ?? false),
    side: request?.side === 'SELL' ? 'sell' : 'buy',
    ...protectivePrices(instrument, algo, 'sl'),
    state: algoStateOf(algo),
    sz: sizeAsked(instrument, algo),
    szLimit: '',
    tag: wire.tag ?? '',
    tdMode: wire.tdMode ?? '',
    tgtCcy: wire.tgtCcy ?? '',
    timeInterval: '',
    ...protectivePrices(instrument, algo, 'tp'),
    tradeQuoteCcy: instrument.quote,
    triggerPx: isTrigger && first ? priceText(instrument, first.stopTicks) : '',
    triggerPxType: isTrigger && first ? first.stopBy.toLowerCase() : '',
    triggerTime: algo.triggeredLeg < 0 ? '' : String(algo.updatedMs),
    uTime: String(algo.updatedMs),
  };
}

/** Which of both a triggered order turned out to be: `tp` or `sl`. */
function actualSide({ legs, triggeredLeg }: Readonly<AlgoOrder>): string {
  const role = legs[triggeredLeg]?.request.role;
  return role === 'tp' || role === 'sl' ? role : '';
}

function sizeAsked(instrument: OkxInstrument, { legs, wire }: Readonly<AlgoOrder>): string {
  const request = legs[0]?.request;
  if (request?.quantityLots !== undefined) return sizeText(instrument, request.quantityLots);
  return request?.quoteBudgetAtoms === undefined ? (wire.sz ?? '') : plainText(request.quoteBudgetAtoms);
}

function trailingPrice(instrument: OkxInstrument, leg: AlgoLeg | undefined): string {
  return leg === undefined || leg.stopTicks === 0n ? '' : priceText(instrument, leg.stopTicks);
}

/** -1 is at the market. */
function limitText(instrument: OkxInstrument, { request }: AlgoLeg): string {
  return request.priceTicks === undefined ? '-1' : priceText(instrument, request.priceTicks);
}

function protectivePrices(instrument: OkxInstrument, { legs }: Readonly<AlgoOrder>, role: 'tp' | 'sl') {
  const leg = legs.find(({ request }) => request.role === role);
  return {
    [`${role}OrdPx`]: leg === undefined ? '' : limitText(instrument, leg),
    [`${role}TriggerPx`]: leg === undefined ? '' : priceText(instrument, leg.stopTicks),
    [`${role}TriggerPxType`]: leg === undefined ? '' : leg.stopBy.toLowerCase(),
  };
}
