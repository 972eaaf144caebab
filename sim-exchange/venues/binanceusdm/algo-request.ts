import type { AlgoRequest } from '../../core/algo-records.ts';
import type { TrailingRequest } from '../../core/triggers.ts';
import type { Side, TimeInForce } from '../../core/types.ts';
import { refuse } from './errors.ts';
import { conditionalTypes } from './exchange-info.ts';
import { filterRefusal, maxOpenStops } from './filters.ts';
import { forbid, type Read, readClientId, readDirection } from './order-request.ts';
import type { LinearParams } from './params.ts';
import type { LinearSymbol } from './symbols.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

const timesInForce = ['GTC', 'IOC', 'FOK', 'GTX', 'GTE_GTC'];
const callbackDigitsPpm = 10_000;

/** A conditional order as the parameters have it, or why it is refused before the exchange sees it. */
export function readAlgo(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  symbol: LinearSymbol,
): Read<{ request: AlgoRequest }> {
  const { side, positionSide, reduceOnly } = readDirection(venue, params);
  const type = params.required('type');
  const closePosition = params.flag('closePosition');
  if (params.required('algoType') !== 'CONDITIONAL') params.refuse(refuse('invalidParameter', 'algoType'));
  if (!conditionalTypes.some((each) => each === type)) params.refuse(refuse('invalidType'));
  checkType(params, type, closePosition);
  const trails = type === 'TRAILING_STOP_MARKET';
  const trailing = trails ? readTrailing(venue, params, symbol, side) : undefined;
  const timeInForce = params.text('timeInForce') ?? 'GTC';
  if (!timesInForce.includes(timeInForce)) params.refuse(refuse('invalidTimeInForce'));
  const workingType = params.text('workingType') ?? 'CONTRACT_PRICE';
  if (workingType !== 'CONTRACT_PRICE' && workingType !== 'MARK_PRICE') {
    params.refuse(refuse('badWorkingType', workingType));
  }
  const stopAtoms = trails
    ? undefined
    : params.amount(params.has('triggerPrice') ? 'triggerPrice' : 'stopPrice');
  const [priceAtoms, quantityAtoms] = [params.amount('price'), params.amount('quantity')];
  const clientId = readClientId(params, 'clientAlgoId');
  const priceProtect = params.flag('priceProtect');
  if (params.refusal !== undefined) return { refusal: params.refusal };
  const market = type.endsWith('MARKET');
  const markAtoms = venue.markOf(symbol).markTicks * symbol.tickAtoms;
  const small = reduceOnly || closePosition;
  // A limit is measured against the price that sets it off.
  const measure = stopAtoms ?? markAtoms;
  const amounts = { priceAtoms, quantityAtoms, stopAtoms, markAtoms: measure };
  const refusal = filterRefusal({ symbol, market, ...amounts, reduceOnly: small });
  if (refusal !== undefined) return { refusal };
  if (venue.exchange.algos.openOf(userAccount, symbol.symbol).length >= maxOpenStops) {
    return { refusal: refuse('tooManyStops') };
  }
  const ticks = (atoms: bigint | undefined) => (atoms === undefined ? undefined : atoms / symbol.tickAtoms);
  const orderType = market ? 'MARKET' : 'LIMIT';
  const spawnWire = {
    type: orderType,
    timeInForce: market ? 'GTC' : timeInForce,
    origType: type,
    workingType,
  };
  const takesProfit = type.startsWith('TAKE_PROFIT');
  return {
    request: {
      account: userAccount,
      clientId,
      spawnClientId: clientId,
      symbol: symbol.symbol,
      kind: type,
      cancelOnClose: timeInForce === 'GTE_GTC',
      legs: [
        {
          role: type,
          side,
          stopTicks: ticks(stopAtoms),
          stopWhen: takesProfit === (side === 'SELL') ? 'RISES' : 'FALLS',
          stopBy: workingType === 'MARK_PRICE' ? 'MARK' : 'LAST',
          trailing,
          quantityLots: quantityAtoms === undefined ? undefined : quantityAtoms / symbol.lotAtoms,
          priceTicks: market ? undefined : ticks(priceAtoms),
          timeInForce: coreTimeInForce(timeInForce, market),
          positionSide,
          reduceOnly,
          closePosition,
          wire: { ...spawnWire, reduceOnly: String(reduceOnly) },
        },
      ],
      wire: {
        timeInForce,
        workingType,
        priceProtect: String(priceProtect),
        reduceOnly: String(reduceOnly),
        callbackRate: params.text('callbackRate') ?? '',
      },
    },
  };
}

function checkType(params: LinearParams, type: string, closePosition: boolean): void {
  const limited = type === 'STOP' || type === 'TAKE_PROFIT';
  if (limited) params.required('price');
  else forbid(params, 'price');
  if (type !== 'TRAILING_STOP_MARKET' && !params.has('stopPrice')) params.required('triggerPrice');
  if (!closePosition) {
    params.required('quantity');
    return;
  }
  if (limited || type === 'TRAILING_STOP_MARKET') params.refuse(refuse('notRequired', 'closeposition'));
  if (params.has('quantity')) params.refuse(refuse('quantityWithClose'));
  forbid(params, 'reduceOnly');
}

/** Callback in per cent, 0.1 to 10; the activation price must lie ahead. */
function readTrailing(
  venue: BinanceUsdmVenue,
  params: LinearParams,
  symbol: LinearSymbol,
  side: Side,
): TrailingRequest {
  const rate = Number(params.required('callbackRate'));
  if (params.refusal === undefined && !(rate >= 0.1 && rate <= 10)) {
    params.refuse(refuse('invalidParameter', 'callbackRate'));
  }
  const activationAtoms = params.amount(params.has('activatePrice') ? 'activatePrice' : 'activationPrice');
  const callbackPpm = BigInt(Math.round((rate || 1) * callbackDigitsPpm));
  if (activationAtoms === undefined) return { callbackPpm };
  if (activationAtoms === 0n || activationAtoms % symbol.tickAtoms !== 0n)
    params.refuse(refuse('badActivation'));
  const activationTicks = activationAtoms / symbol.tickAtoms;
  const { lastTicks } = venue.marketData(symbol.symbol);
  const isAhead = side === 'BUY' ? activationTicks < lastTicks : activationTicks > lastTicks;
  if (!isAhead) params.refuse(refuse('immediateTrigger'));
  return { callbackPpm, activationTicks };
}

function coreTimeInForce(timeInForce: string, market: boolean): TimeInForce {
  if (market) return 'IOC';
  return timeInForce === 'IOC' || timeInForce === 'FOK' ? timeInForce : 'GTC';
}
