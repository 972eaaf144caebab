import type { Position, PositionSide } from '../../core/perpetual.ts';
import { atomsFromText, atomsPerUnit, magnitude, plainText } from '../../core/units.ts';
import { ok, type Refusal, type RefusalName, type Reply, refusal, refused } from './errors.ts';
import { posIdOf, tradeIdOf } from './ids.ts';
import type { OkxInstrument } from './instruments.ts';
import { instTypeOf } from './market-routes.ts';
import { instrumentOf, leverText } from './order-request.ts';
import type { Params } from './params.ts';
import { feeText, priceText, sizeText } from './text.ts';
import { type OkxVenue, positionSideOf, posSideOf, userAccount } from './venue.ts';

/** GET account/positions: open ones, also where an instrument is named whose position is flat again. */
export function positions(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, false);
  const instIds = params.commas('instId');
  const posIds = params.commas('posId');
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = [...venue.exchange.positions.of(userAccount)].filter(
    (position) =>
      (instType === undefined || instType === 'SWAP') &&
      (instIds.length === 0 || instIds.includes(position.symbol)) &&
      (posIds.length === 0 || posIds.includes(positionId(venue, position))) &&
      position.lots !== 0n,
  );
  return ok(found.map((position) => positionRow(venue, position)).reverse());
}

function positionId(venue: OkxVenue, { symbol, side }: Pick<Position, 'symbol' | 'side'>): string {
  const sides: PositionSide[] = ['BOTH', 'LONG', 'SHORT'];
  return posIdOf(venue.instrument(symbol).instIdCode * 10 + sides.indexOf(side));
}

/** A position as REST and the stream show it; flat ones have no prices. */
export function positionRow(venue: OkxVenue, position: Readonly<Position>) {
  const { margin, marks } = venue.exchange;
  const instrument = venue.instrument(position.symbol);
  const { symbol, lots, side } = position;
  const isOpen = lots !== 0n;
  const isolated = margin.isIsolated(position);
  const unrealisedAtoms = margin.unrealisedAtoms(position);
  const initialAtoms = margin.initialAtoms(position);
  const text = (atoms: bigint) => (isOpen ? plainText(atoms) : '');
  const liquidationTicks = margin.liquidationTicks(position, venue.exchange.account(userAccount));
  const ratio = initialAtoms === 0n ? '' : plainText((unrealisedAtoms * atomsPerUnit) / initialAtoms);
  const maintenanceAtoms = margin.maintenanceAtoms(position);
  const lastTicks = venue.marketData(symbol).lastTicks;
  const lastPnlAtoms = lots * lastTicks * instrument.notionalAtoms - position.costAtoms;
  return {
    adl: isOpen ? '1' : '',
    availPos: '',
    avgPx: text(margin.entryAtoms(position)),
    baseBal: '',
    baseBorrowed: '',
    baseInterest: '',
    bePx: text(margin.entryAtoms(position)),
    bizRefId: '',
    bizRefType: '',
    cTime: String(position.openedMs),
    ccy: instrument.quote,
    clSpotInUseAmt: '',
    closeOrderAlgo: [],
    deltaBS: '',
    deltaPA: '',
    fee: feeText(-position.feeAtoms),
    fundingFee: plainText(position.fundingAtoms),
    gammaBS: '',
    gammaPA: '',
    hedgedPos: '',
    idxPx: venue.indexText(instrument),
    imr: isolated ? '' : text(initialAtoms),
    instId: symbol,
    instType: instrument.instType,
    interest: '',
    last: priceText(instrument, lastTicks),
    lever: leverText(venue, instrument, side),
    liab: '',
    liabCcy: '',
    liqPenalty: '0',
    liqPx: liquidationTicks === 0n ? '' : priceText(instrument, liquidationTicks),
    margin: isolated ? text(position.isolatedAtoms) : '',
    markPx: priceText(instrument, marks.ticks(symbol)),
    maxSpotInUseAmt: '',
    mgnMode: isolated ? 'isolated' : 'cross',
    mgnRatio: maintenanceAtoms === 0n ? '' : plainText(marginRatio(venue, position, maintenanceAtoms)),
    mmr: text(maintenanceAtoms),
    nonSettleAvgPx: '',
    notionalUsd: text(margin.valueAtoms(position)),
    optVal: '',
    pTime: String(venue.nowMs()),
    pendingCloseOrdLiabVal: '',
    pnl: plainText(position.realisedAtoms),
    pos: sizeText(instrument, side === 'BOTH' ? lots : magnitude(lots)),
    posCcy: '',
    posId: positionId(venue, position),
    posSide: posSideOf(side),
    quoteBal: '',
    quoteBorrowed: '',
    quoteInterest: '',
    realizedPnl: plainText(position.realisedAtoms + position.feeAtoms + position.fundingAtoms),
    settledPnl: '',
    spotInUseAmt: '',
    spotInUseCcy: '',
    thetaBS: '',
    thetaPA: '',
    tradeId: lastTradeId(venue, position),
    uTime: String(position.updatedMs),
    upl: text(unrealisedAtoms),
    uplLastPx: text(lastPnlAtoms),
    uplRatio: ratio,
    uplRatioLastPx: initialAtoms === 0n ? '' : plainText((lastPnlAtoms * atomsPerUnit) / initialAtoms),
    usdPx: '',
    vegaBS: '',
    vegaPA: '',
  };
}

/** What stands behind the position over what it must have. */
function marginRatio(venue: OkxVenue, position: Readonly<Position>, maintenanceAtoms: bigint): bigint {
  const { margin } = venue.exchange;
  const { quote } = venue.instrument(position.symbol);
  const behindAtoms = margin.isIsolated(position)
    ? position.isolatedAtoms + margin.unrealisedAtoms(position)
    : margin.summary(venue.exchange.account(userAccount), quote).equityAtoms;
  return (behindAtoms * atomsPerUnit) / maintenanceAtoms;
}

function lastTradeId(venue: OkxVenue, { symbol, side }: Readonly<Position>): string {
  const last = venue.exchange.fills.findLast((fill) => fill.symbol === symbol && fill.positionSide === side);
  return last === undefined ? '' : tradeIdOf(last);
}

/** GET account/leverage-info. Cross and isolated share one leverage here. */
export function leverageInfo(venue: OkxVenue, params: Params): Reply {
  const mgnMode = mgnModeOf(params);
  const instIds = params.commas('instId');
  if (instIds.length === 0) params.required('instId');
  if (instIds.some((instId) => !venue.instruments.has(instId))) params.refuse(refusal('noInstrument'));
  if (params.refusal !== undefined) return refused(params.refusal);
  const sides: PositionSide[] = venue.hedges() ? ['LONG', 'SHORT'] : ['BOTH'];
  return ok(
    instIds.flatMap((instId) =>
      sides.map((side) => ({
        ccy: '',
        instId,
        lever: leverText(venue, venue.instrument(instId), side) || '1',
        mgnMode,
        posSide: posSideOf(side),
      })),
    ),
  );
}

function mgnModeOf(params: Params): 'cross' | 'isolated' {
  params.required('mgnMode');
  return params.oneOf('mgnMode', ['cross', 'isolated']) ?? 'cross';
}

/** POST account/set-leverage: of both sides, or in long/short mode with isolated margin of one. */
export function setLeverage(venue: OkxVenue, params: Params): Reply {
  const instrument = instrumentOf(venue, params);
  const mgnMode = mgnModeOf(params);
  const lever = params.required('lever');
  const leverageAtoms = atomsFromText(lever);
  if (leverageAtoms === undefined) params.wrong('lever');
  const posSide = params.text('posSide') ?? 'net';
  const side = positionSideOf(posSide);
  const oneSide = venue.hedges() && mgnMode === 'isolated';
  if (side === undefined || (oneSide && side === 'BOTH')) params.wrong('posSide');
  if (params.refusal !== undefined || instrument === undefined || leverageAtoms === undefined) {
    return refused(params.refusal ?? refusal('noInstrument'));
  }
  if (instrument.perpetual === undefined) return refused(refusal('wrongAccountMode'));
  const { perpetuals } = venue.exchange;
  const code = perpetuals.setLeverage(
    userAccount,
    instrument.symbol,
    leverageAtoms,
    oneSide ? side : undefined,
  );
  if (code !== undefined && code !== 'UNCHANGED') return refused(settingRefusal(code));
  return ok([
    { instId: instrument.symbol, lever, mgnMode, posSide: oneSide ? posSide : venue.hedges() ? '' : 'net' },
  ]);
}

const settingRefusals: Readonly<Record<string, RefusalName>> = {
  UNKNOWN_SYMBOL: 'noInstrument',
  OPEN_ORDERS: 'settingBusy',
  OPEN_POSITIONS: 'settingBusy',
  LEVERAGE_OUT_OF_RANGE: 'leverageRange',
  ISOLATED_POSITION: 'leverageBusy',
  INSUFFICIENT_BALANCE: 'leverageMargin',
  NO_POSITION: 'marginNoPosition',
  NOT_ISOLATED: 'marginNoPosition',
};

function settingRefusal(code: string): Refusal {
  return refusal(settingRefusals[code] ?? 'settingBusy');
}

/** POST account/set-position-mode: of the whole account, while nothing is open. */
export function setPositionMode(venue: OkxVenue, params: Params): Reply {
  params.required('posMode');
  const posMode = params.oneOf('posMode', ['long_short_mode', 'net_mode']);
  if (params.refusal !== undefined) return refused(params.refusal);
  const mode = posMode === 'long_short_mode' ? 'HEDGE' : 'ONE_WAY';
  const code = venue.exchange.perpetuals.setPositionMode(userAccount, mode);
  return code === undefined || code === 'UNCHANGED' ? ok([{ posMode }]) : refused(settingRefusal(code));
}

/** POST account/position/margin-balance: adds margin to an isolated position, or takes some back. */
export function changeMargin(venue: OkxVenue, params: Params): Reply {
  const instrument = instrumentOf(venue, params);
  const posSide = params.required('posSide');
  const side = positionSideOf(posSide);
  if (side === undefined) params.wrong('posSide');
  params.required('type');
  const type = params.oneOf('type', ['add', 'reduce']);
  params.required('amt');
  const amountAtoms = params.amount('amt') ?? 0n;
  if (params.refusal !== undefined || instrument === undefined || side === undefined) {
    return refused(params.refusal ?? refusal('noInstrument'));
  }
  const deltaAtoms = type === 'add' ? amountAtoms : -amountAtoms;
  const { symbol } = instrument;
  const code = venue.exchange.perpetuals.addMargin(userAccount, symbol, side, deltaAtoms);
  if (code === 'INSUFFICIENT_BALANCE') return refused(refusal('marginTooMuch'));
  if (code !== undefined) return refused(settingRefusal(code));
  const leverage = leverText(venue, instrument, side);
  return ok([{ amt: params.text('amt'), ccy: instrument.quote, instId: symbol, leverage, posSide, type }]);
}

/** What the account could buy and sell now: GET account/max-size, and max-avail-size in the currency it takes. */
export function maxSize(isAvailable: boolean) {
  return (venue: OkxVenue, params: Params): Reply => {
    const instrument = instrumentOf(venue, params);
    params.required('tdMode');
    if (params.refusal !== undefined || instrument === undefined) {
      return refused(params.refusal ?? refusal('noInstrument'));
    }
    const [buyAtoms, sellAtoms] = sizeLimits(venue, instrument, isAvailable);
    const [buy, sell] = [plainText(buyAtoms), plainText(sellAtoms)];
    const amounts = isAvailable ? { availBuy: buy, availSell: sell } : { maxBuy: buy, maxSell: sell };
    return ok([{ ccy: params.text('ccy') ?? '', instId: instrument.symbol, ...amounts }]);
  };
}

function sizeLimits(venue: OkxVenue, instrument: OkxInstrument, isAvailable: boolean): [bigint, bigint] {
  const account = venue.exchange.account(userAccount);
  const spendable = (ccy: string) => venue.exchange.margin.summary(account, ccy).spendableAtoms;
  const { base, quote, perpetual, tickAtoms, contractAtoms } = instrument;
  const priceAtoms = venue.markTicks(instrument) * tickAtoms;
  if (perpetual === undefined) {
    const bought = (spendable(quote) * atomsPerUnit) / priceAtoms;
    return [isAvailable ? spendable(quote) : bought, spendable(base)];
  }
  const leverageAtoms = venue.exchange.settings.leverageAtoms(
    userAccount,
    instrument.symbol,
    'BOTH',
    perpetual,
  );
  const contractValue = (priceAtoms * contractAtoms) / atomsPerUnit;
  const contracts = (spendable(quote) * leverageAtoms) / contractValue;
  const amount = isAvailable ? spendable(quote) : contracts;
  return [amount, amount];
}
