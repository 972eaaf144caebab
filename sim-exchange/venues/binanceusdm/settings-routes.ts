import type { SettingRefusal } from '../../core/perpetual.ts';
import { atomsPerUnit, textFromAtoms } from '../../core/units.ts';
import { ok, type RefusalName, type Reply, refuse, success } from './errors.ts';
import { readPositionSide } from './order-request.ts';
import { type LinearParams, within } from './params.ts';
import { maxNotional } from './position-view.ts';
import { symbolOf } from './symbol-parameter.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

type Words = Partial<Record<SettingRefusal, RefusalName>>;

/** The reply to a change of settings: `done` where there was no refusal, or the words for it. */
function settled(refusal: SettingRefusal | undefined, words: Words, done: Reply): Reply {
  if (refusal === undefined) return done;
  const name = words[refusal];
  return name === undefined ? refuse('insufficientMargin') : refuse(name);
}

/** POST leverage: the same leverage again is no refusal here. */
export function setLeverage(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  params.required('leverage');
  const leverage = params.integer('leverage') ?? 0;
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const atoms = BigInt(leverage) * atomsPerUnit;
  const refusal = venue.exchange.perpetuals.setLeverage(userAccount, symbol.symbol, atoms);
  if (refusal === 'LEVERAGE_OUT_OF_RANGE') return refuse('badLeverage', leverage);
  const maxNotionalValue = String(maxNotional(symbol, leverage));
  const done = ok({ symbol: symbol.symbol, leverage, maxNotionalValue });
  if (refusal === 'UNCHANGED') return done;
  const words = { ISOLATED_POSITION: 'isolatedLeverage', INSUFFICIENT_BALANCE: 'leverageTooSmall' } as const;
  return settled(refusal, words, done);
}

/** POST marginType: ISOLATED or CROSSED. */
export function setMarginType(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const type = params.required('marginType');
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  if (type !== 'ISOLATED' && type !== 'CROSSED') return refuse('invalidParameter', 'marginType');
  const mode = type === 'ISOLATED' ? 'ISOLATED' : 'CROSS';
  const waits = venue.exchange.algos.openOf(userAccount, symbol.symbol).length > 0;
  if (waits && venue.isIsolated(symbol) !== (mode === 'ISOLATED')) return refuse('marginTypeOrders');
  const words = {
    UNCHANGED: 'sameMarginType',
    OPEN_ORDERS: 'marginTypeOrders',
    OPEN_POSITIONS: 'marginTypePosition',
  } as const;
  return settled(venue.exchange.perpetuals.setMarginMode(userAccount, symbol.symbol, mode), words, success);
}

/** POST positionSide/dual: hedge mode for every symbol, or one-way mode. */
export function setPositionMode(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  params.required('dualSidePosition');
  const hedge = params.flag('dualSidePosition');
  if (params.refusal !== undefined) return params.refusal;
  const mode = hedge ? 'HEDGE' : 'ONE_WAY';
  if (venue.isHedged() !== hedge && venue.exchange.algos.openOf(userAccount).length > 0) {
    return refuse('positionModeOrders');
  }
  const words = {
    UNCHANGED: 'samePositionMode',
    OPEN_ORDERS: 'positionModeOrders',
    OPEN_POSITIONS: 'positionModePosition',
  } as const;
  return settled(venue.exchange.perpetuals.setPositionMode(userAccount, mode), words, success);
}

export function positionMode(venue: BinanceUsdmVenue): Reply {
  return ok({ dualSidePosition: venue.isHedged() });
}

/** POST positionMargin: 1 adds to an isolated position's margin, 2 takes some back. */
export function changeMargin(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  params.required('amount');
  const type = params.required('type');
  const amountAtoms = params.amount('amount') ?? 0n;
  const side = readPositionSide(params);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  if (type !== '1' && type !== '2') return refuse('invalidParameter', 'type');
  if (amountAtoms === 0n) return refuse('amountNotPositive');
  if ((side === 'BOTH') === venue.isHedged()) return refuse('positionSideMismatch');
  const deltaAtoms = type === '1' ? amountAtoms : -amountAtoms;
  const refusal = venue.exchange.perpetuals.addMargin(userAccount, symbol.symbol, side, deltaAtoms);
  if (refusal === undefined) venue.noteMargin(symbol.symbol, side, deltaAtoms);
  const words = {
    NO_POSITION: 'marginOnNothing',
    NOT_ISOLATED: 'marginOnCross',
    INSUFFICIENT_BALANCE: type === '1' ? 'crossBalanceShort' : 'isolatedBalanceShort',
  } as const;
  const amount = Number(textFromAtoms(amountAtoms));
  const msg = 'Successfully modify position margin.';
  return settled(refusal, words, ok({ code: 200, msg, amount, type: Number(type) }));
}

export function marginHistory(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const type = params.integer('type');
  const span = params.span();
  const limit = params.limit(500, 1000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const found = within(venue.marginChanges, ({ timeMs }) => timeMs, span).filter(
    (each) =>
      each.symbol === symbol.symbol && (type === undefined || (each.deltaAtoms > 0n ? 1 : 2) === type),
  );
  return ok(
    found.slice(-limit).map(({ symbol: name, side, deltaAtoms, timeMs }) => ({
      symbol: name,
      type: deltaAtoms > 0n ? 1 : 2,
      deltaType: 'USER_ADJUST',
      amount: textFromAtoms(deltaAtoms),
      asset: symbol.quote,
      time: timeMs,
      positionSide: side,
      clientTranId: '',
    })),
  );
}

/** POST countdownCancelAll: the symbol's dead man's switch, in milliseconds; 0 stops it. */
export function countdown(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const countdownTime = params.required('countdownTime');
  const timeoutMs = params.integer('countdownTime') ?? 0;
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  venue.exchange.deadMan.arm(userAccount, symbol.symbol, timeoutMs);
  return ok({ symbol: symbol.symbol, countdownTime });
}

export function feeBurn(venue: BinanceUsdmVenue): Reply {
  return ok({ feeBurn: venue.paysInBnb });
}

/** POST feeBurn: fees in BNB at a discount, while there is BNB. */
export function setFeeBurn(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  params.required('feeBurn');
  const paysInBnb = params.flag('feeBurn');
  if (params.refusal !== undefined) return params.refusal;
  venue.paysInBnb = paysInBnb;
  return success;
}

/** The account knows single-asset mode only. */
export function multiAssetsMode(): Reply {
  return ok({ multiAssetsMargin: false });
}

export function setMultiAssetsMode(_venue: BinanceUsdmVenue, params: LinearParams): Reply {
  params.required('multiAssetsMargin');
  const wanted = params.flag('multiAssetsMargin');
  if (params.refusal !== undefined) return params.refusal;
  return refuse(wanted ? 'multiAssetsIsolated' : 'multiAssetsUnchanged');
}
