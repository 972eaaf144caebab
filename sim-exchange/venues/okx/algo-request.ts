import type { AlgoLegRequest, AlgoRequest } from '../../core/algo-records.ts';
import type { PriceSource } from '../../core/triggers.ts';
import type { Side } from '../../core/types.ts';
import { type Refusal, refusal } from './errors.ts';
import type { OkxInstrument } from './instruments.ts';
import {
  checkedLots,
  clientIdPattern,
  instrumentOf,
  leverText,
  sideOf,
  swapTerms,
  ticksOf,
} from './order-request.ts';
import type { Params } from './params.ts';
import { type OkxVenue, userAccount } from './venue.ts';

export const algoTypes = ['conditional', 'oco', 'trigger', 'move_order_stop'] as const;
type AlgoType = (typeof algoTypes)[number];

const sources = { last: 'LAST', mark: 'MARK', index: 'INDEX' } as const;
/** What a triggered order says of where it came from (`source`). */
const sourceNumbers = { trigger: '6', conditional: '7', oco: '7', move_order_stop: '25' } as const;

/** What all legs of one algo order share. */
type LegBase = Omit<AlgoLegRequest, 'role' | 'stopWhen'>;

export type ReadAlgo = { request: AlgoRequest; instrument: OkxInstrument } | { refusal: Refusal };

/** Reads and checks an algo order as POST trade/order-algo takes it. */
export function readAlgo(venue: OkxVenue, params: Params): ReadAlgo {
  const instrument = instrumentOf(venue, params);
  const side = sideOf(params);
  params.required('ordType');
  const ordType = params.oneOf('ordType', algoTypes) ?? 'trigger';
  for (const name of ['algoClOrdId', 'clOrdId']) {
    const id = params.text(name);
    if (id !== undefined && !clientIdPattern.test(id)) params.wrong(name);
  }
  if (instrument === undefined || params.refusal)
    return { refusal: params.refusal ?? refusal('noInstrument') };
  const base = baseOf(venue, params, instrument, side, ordType);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const legs = legsOf(venue, params, instrument, base, ordType);
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const clOrdId = params.text('clOrdId') ?? '';
  const request: AlgoRequest = {
    account: userAccount,
    clientId: params.text('algoClOrdId') ?? '',
    symbol: instrument.symbol,
    kind: ordType,
    legs,
    cancelOnClose: params.flag('cxlOnClosePos'),
    wire: {
      clOrdId,
      tag: params.text('tag') ?? '',
      tdMode: params.text('tdMode') ?? '',
      tgtCcy: params.text('tgtCcy') ?? '',
      closeFraction: params.text('closeFraction') ?? '',
      callbackRatio: params.text('callbackRatio') ?? '',
      callbackSpread: params.text('callbackSpread') ?? '',
      activePx: params.text('activePx') ?? '',
      sz: params.text('sz') ?? '',
      lever: leverText(venue, instrument, base.positionSide),
    },
  };
  return params.refusal === undefined ? { request, instrument } : { refusal: params.refusal };
}

/** Size, side and terms. Spot's algo orders work as `cash` whatever their `tdMode` says: ccxt sends `cross`. */
function baseOf(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  side: Side,
  ordType: AlgoType,
): LegBase {
  params.required('tdMode');
  const spot = instrument.instType === 'SPOT';
  const terms = spot ? { tdMode: 'cash' } : swapTerms(venue, params);
  const wire = {
    tdMode: terms.tdMode,
    clOrdId: '',
    tag: params.text('tag') ?? '',
    tgtCcy: '',
    algoClOrdId: params.text('algoClOrdId') ?? '',
    lever: leverText(venue, instrument, terms.positionSide),
    source: sourceNumbers[ordType],
  };
  const common = { side, positionSide: terms.positionSide, reduceOnly: terms.reduceOnly, wire };
  if (params.has('closeFraction')) {
    if (spot) params.refuse(refusal('closeFractionNet'));
    if (params.text('closeFraction') !== '1') params.wrong('closeFraction');
    return { ...common, closePosition: true };
  }
  params.required('sz');
  const size = params.amount('sz') ?? 0n;
  if (params.refusal !== undefined) return common;
  if (spot && params.text('tgtCcy') === 'quote_ccy') return { ...common, quoteBudgetAtoms: size };
  return { ...common, quantityLots: checkedLots(params, instrument, size) };
}

function legsOf(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  base: LegBase,
  ordType: AlgoType,
): AlgoLegRequest[] {
  if (ordType === 'trigger') return [triggerLeg(venue, params, instrument, base)];
  if (ordType === 'move_order_stop') return [trailingLeg(params, instrument, base)];
  const takeProfit = protectiveLeg(venue, params, instrument, base, 'tp');
  const stopLoss = protectiveLeg(venue, params, instrument, base, 'sl');
  const legs = [takeProfit, stopLoss].flatMap((leg) => (leg === undefined ? [] : [leg]));
  if (legs.length === 0) params.refuse(refusal('eitherRequired', 'tpTriggerPx', 'slTriggerPx'));
  if (ordType === 'oco' && legs.length === 1)
    params.wrong(takeProfit === undefined ? 'tpTriggerPx' : 'slTriggerPx');
  // Of a conditional order that names both, only the stop-loss counts.
  return ordType === 'conditional' ? legs.slice(-1) : legs;
}

function triggerLeg(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  base: LegBase,
): AlgoLegRequest {
  params.required('triggerPx');
  const stopTicks = ticksOf(params, instrument, 'triggerPx') ?? 0n;
  const stopBy = sourceOf(params, instrument, 'triggerPxType');
  const nowTicks = venue.exchange.priceTicks(instrument.symbol, stopBy);
  params.required('orderPx');
  const stopWhen = stopTicks >= nowTicks ? 'RISES' : 'FALLS';
  return {
    ...leg(base, orderPrice(params, instrument, 'orderPx')),
    role: 'trigger',
    stopTicks,
    stopWhen,
    stopBy,
  };
}

/** Which side of the market a take-profit or stop-loss must be on, and what is said when it is not. */
function protectiveLeg(
  venue: OkxVenue,
  params: Params,
  instrument: OkxInstrument,
  base: LegBase,
  role: 'tp' | 'sl',
): AlgoLegRequest | undefined {
  const stopTicks = ticksOf(params, instrument, `${role}TriggerPx`);
  if (stopTicks === undefined) return undefined;
  const stopBy = sourceOf(params, instrument, `${role}TriggerPxType`);
  const nowTicks = venue.exchange.priceTicks(instrument.symbol, stopBy);
  params.required(`${role}OrdPx`);
  const sells = base.side === 'SELL';
  const stopWhen = sells === (role === 'tp') ? 'RISES' : 'FALLS';
  const isReached = stopWhen === 'RISES' ? stopTicks <= nowTicks : stopTicks >= nowTicks;
  if (isReached) {
    const words = sells
      ? ({ tp: 'tpBelowLast', sl: 'slAboveLast' } as const)
      : ({ tp: 'tpAboveLast', sl: 'slBelowLast' } as const);
    params.refuse(refusal(words[role]));
  }
  return { ...leg(base, orderPrice(params, instrument, `${role}OrdPx`)), role, stopTicks, stopWhen, stopBy };
}

function trailingLeg(params: Params, instrument: OkxInstrument, base: LegBase): AlgoLegRequest {
  const ratioAtoms = params.amount('callbackRatio');
  const callbackTicks = ticksOf(params, instrument, 'callbackSpread');
  const activationTicks = ticksOf(params, instrument, 'activePx');
  if (ratioAtoms === undefined && callbackTicks === undefined) {
    params.refuse(refusal('eitherRequired', 'callbackRatio', 'callbackSpread'));
  }
  const callbackPpm = ratioAtoms === undefined ? undefined : ratioAtoms / 1_000_000n;
  // 0.1 % to 100 %.
  if (callbackPpm !== undefined && (callbackPpm < 1000n || callbackPpm > 1_000_000n)) {
    params.refuse(refusal('callbackRate', '0.1', '100'));
  }
  const trailing = { callbackPpm, callbackTicks, activationTicks };
  const stopWhen = base.side === 'SELL' ? 'FALLS' : 'RISES';
  return { ...leg(base, undefined), role: 'trailing', stopWhen, trailing };
}

/** The order a leg places: a limit at a price, else a market order. */
export function leg(base: LegBase, priceTicks: bigint | undefined): LegBase {
  const ordType = priceTicks === undefined ? 'market' : 'limit';
  return { ...base, priceTicks, wire: { ...base.wire, ordType } };
}

/** Undefined for -1: at the market. */
export function orderPrice(params: Params, instrument: OkxInstrument, name: string): bigint | undefined {
  return params.text(name) === '-1' ? undefined : ticksOf(params, instrument, name);
}

/** Spot pairs trigger by the last price only. */
export function sourceOf(params: Params, instrument: OkxInstrument, name: string): PriceSource {
  const source = sources[params.oneOf(name, ['last', 'mark', 'index']) ?? 'last'];
  if (source !== 'LAST' && instrument.instType === 'SPOT') params.refuse(refusal('lastOnly'));
  return source;
}
