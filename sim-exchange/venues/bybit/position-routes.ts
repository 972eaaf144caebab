import type { Position, PositionSide } from '../../core/perpetual.ts';
import { atomsFromText, larger, magnitude, plainText } from '../../core/units.ts';
import { ok, type RefusalName, type Reply, refusal, refuse, refused } from './errors.ts';
import type { BybitInstrument } from './instruments.ts';
import { namedInstrument } from './order-request.ts';
import { offsetOf, paged } from './pages.ts';
import { categoryOf, type Params } from './params.ts';
import type { PositionStops } from './position-stops.ts';
import { priceOrNone, priceText, sizeText, textOf } from './text.ts';
import { type BybitVenue, positionIdxOf, positionSideOf, userAccount } from './venue.ts';

/** GET position/list: of a symbol its positions, flat ones too; else all that are open. */
export function positions(venue: BybitVenue, stops: PositionStops, params: Params): Reply {
  const category = categoryOf(params);
  const [symbol, base, settle] = ['symbol', 'baseCoin', 'settleCoin'].map((name) => params.text(name));
  const page = { offset: offsetOf(params), limit: params.limit(200, 20) };
  const named = symbol === undefined ? undefined : venue.find(category, symbol);
  if (category === 'linear' && symbol === undefined && base === undefined && settle === undefined) {
    params.refuse(refusal('anySymbol'));
  }
  if (category === 'spot') params.refuse(refusal('category'));
  if (symbol !== undefined && named === undefined && category === 'linear') params.wrong('symbol');
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = named === undefined ? openPositions(venue, base, settle) : positionsOf(venue, named);
  const { list, nextPageCursor } = paged(category === 'linear' ? found : [], page);
  return ok({ nextPageCursor, category, list: list.map((position) => positionRow(venue, stops, position)) });
}

function openPositions(venue: BybitVenue, base?: string, settle?: string): Position[] {
  return [...venue.exchange.positions.of(userAccount)].filter(({ symbol, lots }) => {
    const instrument = venue.instrument(symbol);
    const fits =
      (base ?? instrument.base) === instrument.base && (settle ?? instrument.quote) === instrument.quote;
    return lots !== 0n && fits;
  });
}

/** One in one-way mode, two in hedge mode. */
function positionsOf(venue: BybitVenue, { symbol }: BybitInstrument): Position[] {
  const sides: PositionSide[] = venue.hedges(symbol) ? ['LONG', 'SHORT'] : ['BOTH'];
  return sides.map((side) => venue.exchange.positions.get(userAccount, symbol, side));
}

/** A position as REST and the stream show it. */
export function positionRow(venue: BybitVenue, stops: PositionStops, position: Readonly<Position>) {
  const { margin } = venue.exchange;
  const { symbol, side, lots } = position;
  const instrument = venue.instrument(symbol);
  const isOpen = lots !== 0n;
  const text = (atoms: bigint) => (isOpen ? textOf(atoms, 8) : '');
  const liquidationTicks = margin.liquidationTicks(position, venue.exchange.account(userAccount));
  const [initial, maintenance] = [margin.initialAtoms(position), margin.maintenanceAtoms(position)];
  const trailing = stops.find(symbol, side, 'TrailingStop');
  const distance = trailing?.trailing?.callbackTicks ?? 0n;
  const paidAtoms = position.realisedAtoms + position.fundingAtoms - magnitude(position.feeAtoms);
  const stop = (role: 'TakeProfit' | 'StopLoss') =>
    priceOrNone(instrument, stops.find(symbol, side, role)?.stopTicks ?? 0n);
  return {
    positionIdx: positionIdxOf(side),
    riskId: instrument.index,
    riskLimitValue: '2000000',
    symbol: instrument.name,
    side: lots === 0n ? '' : lots > 0n ? 'Buy' : 'Sell',
    size: sizeText(instrument, magnitude(lots)),
    avgPrice: isOpen ? textOf(margin.entryAtoms(position), 8) : '0',
    positionValue: text(magnitude(position.costAtoms)),
    tradeMode: 0,
    positionStatus: 'Normal',
    autoAddMargin: 0,
    adlRankIndicator: isOpen ? 2 : 0,
    leverage: plainText(margin.leverageAtoms(position)),
    positionBalance: isOpen ? textOf(margin.isIsolated(position) ? position.isolatedAtoms : initial, 8) : '0',
    markPrice: priceText(instrument, venue.markTicks(instrument)),
    liqPrice: isOpen ? priceOrNone(instrument, liquidationTicks) : '',
    bustPrice: '',
    positionMM: isOpen ? textOf(maintenance, 8) : '0',
    positionMMByMp: isOpen ? textOf(maintenance, 8) : '0',
    positionIM: isOpen ? textOf(initial, 8) : '0',
    positionIMByMp: isOpen ? textOf(initial, 8) : '0',
    tpslMode: 'Full',
    takeProfit: stop('TakeProfit') || (isOpen ? '0' : ''),
    stopLoss: stop('StopLoss') || (isOpen ? '0' : ''),
    trailingStop: priceText(instrument, distance),
    sessionAvgPrice: '',
    delta: '',
    gamma: '',
    vega: '',
    theta: '',
    unrealisedPnl: text(margin.unrealisedAtoms(position)),
    curRealisedPnl: textOf(isOpen ? paidAtoms : 0n, 8),
    cumRealisedPnl: textOf(cumulative(venue, position), 8),
    createdTime: String(position.openedMs || venue.startedMs),
    updatedTime: String(position.updatedMs || venue.startedMs),
    seq: isOpen ? position.updatedMs : -1,
    isReduceOnly: false,
    mmrSysUpdatedTime: '',
    leverageSysUpdatedTime: '',
  };
}

/** Profit of all fills of this position ever, less fees, with funding. */
function cumulative(venue: BybitVenue, { symbol, side }: Readonly<Position>): bigint {
  const { fills, funding } = venue.exchange;
  let sum = 0n;
  for (const fill of fills) {
    if (fill.account !== userAccount || fill.symbol !== symbol || fill.positionSide !== side) continue;
    sum += fill.realisedAtoms - fill.feeAtoms;
  }
  for (const payment of funding.payments) {
    if (payment.symbol === symbol && payment.side === side) sum += payment.amountAtoms;
  }
  return sum;
}

/** POST position/set-leverage; both sides alike, save in hedge mode with isolated margin. */
export function setLeverage(venue: BybitVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const leverage = (name: string) => {
    const atoms = atomsFromText(params.required(name));
    if (atoms === undefined) params.wrong(name);
    return atoms ?? 0n;
  };
  const [buy, sell] = [leverage('buyLeverage'), leverage('sellLeverage')];
  if (params.refusal !== undefined || instrument?.perpetual === undefined) {
    return refused(params.refusal ?? refusal('category'));
  }
  const { symbol, perpetual } = instrument;
  const apart = venue.hedges(symbol) && venue.isIsolated();
  if (buy !== sell && !apart) return refuse('leverageSides');
  const most = larger(buy, sell);
  if (most > perpetual.maxLeverageAtoms)
    return refuse('leverageTooHigh', plainText(most), instrument.maxLeverage);
  const { perpetuals } = venue.exchange;
  const codes = apart
    ? [
        perpetuals.setLeverage(userAccount, symbol, buy, 'LONG'),
        perpetuals.setLeverage(userAccount, symbol, sell, 'SHORT'),
      ]
    : [perpetuals.setLeverage(userAccount, symbol, buy)];
  const wrong = codes.find((code) => code !== undefined && code !== 'UNCHANGED');
  if (wrong !== undefined) return refuse(settingRefusals[wrong] ?? 'leverageMargin');
  return codes.every((code) => code === 'UNCHANGED') ? refuse('leverageSame') : ok({});
}

const settingRefusals: Readonly<Record<string, RefusalName>> = {
  LEVERAGE_OUT_OF_RANGE: 'leverageTooHigh',
  ISOLATED_POSITION: 'leverageMargin',
  INSUFFICIENT_BALANCE: 'leverageMargin',
  OPEN_ORDERS: 'modeHasOrders',
  OPEN_POSITIONS: 'modeHasPosition',
  UNCHANGED: 'modeSame',
  NO_POSITION: 'noPosition',
  NOT_ISOLATED: 'crossMargin',
};

/** POST position/switch-mode: of one market, or of all that settle in a coin; 0 one-way, 3 hedge. */
export function switchMode(venue: BybitVenue, params: Params): Reply {
  const category = categoryOf(params);
  const mode = params.oneOf('mode', ['0', '3']) ?? params.required('mode');
  const [symbol, coin] = [params.text('symbol'), params.text('coin')];
  if (symbol === undefined && coin === undefined) params.required('symbol');
  const chosen = venue
    .ofCategory('linear')
    .filter(({ name, quote }) => (symbol === undefined ? quote === coin : name === symbol));
  if (category !== 'linear' || chosen.length === 0) params.wrong('symbol');
  if (params.refusal !== undefined) return refused(params.refusal);
  const position = mode === '3' ? 'HEDGE' : 'ONE_WAY';
  const codes = chosen.map((each) =>
    venue.exchange.perpetuals.setPositionMode(userAccount, position, each.symbol),
  );
  const wrong = codes.find((code) => code !== undefined && code !== 'UNCHANGED');
  if (wrong !== undefined) return refuse(settingRefusals[wrong] ?? 'modeHasOrders');
  return codes.every((code) => code === 'UNCHANGED') ? refuse('modeSame') : ok({});
}

/** POST position/add-margin: more margin for an isolated position; with a minus, less. */
export function addMargin(venue: BybitVenue, stops: PositionStops, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const text = params.required('margin');
  const amount = atomsFromText(text.replace(/^-/, ''));
  const side = positionSideOf(params.integer('positionIdx') ?? 0);
  if (amount === undefined) params.wrong('margin');
  if (
    params.refusal !== undefined ||
    instrument === undefined ||
    amount === undefined ||
    side === undefined
  ) {
    return refused(params.refusal ?? refusal('positionIdx'));
  }
  const { perpetuals, positions: all } = venue.exchange;
  const code = perpetuals.addMargin(
    userAccount,
    instrument.symbol,
    side,
    text.startsWith('-') ? -amount : amount,
  );
  if (code === 'INSUFFICIENT_BALANCE') return refuse('noMarginToAdd');
  if (code !== undefined) return refuse(settingRefusals[code] ?? 'noPosition');
  const row = positionRow(venue, stops, all.get(userAccount, instrument.symbol, side));
  return ok({ category: 'linear', ...row });
}
