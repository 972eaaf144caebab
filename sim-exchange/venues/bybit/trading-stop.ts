import type { Position, PositionSide } from '../../core/perpetual.ts';
import { magnitude } from '../../core/units.ts';
import { ok, type Reply, refusal, refuse, refused } from './errors.ts';
import type { BybitInstrument } from './instruments.ts';
import { checkedLots } from './order-checks.ts';
import { namedInstrument, sourceOf } from './order-request.ts';
import type { Params } from './params.ts';
import type { PositionStops, Role, StopTerms } from './position-stops.ts';
import { priceText } from './text.ts';
import { type BybitVenue, positionSideOf, userAccount } from './venue.ts';

interface Target {
  venue: BybitVenue;
  stops: PositionStops;
  instrument: BybitInstrument;
  side: PositionSide;
  position: Position;
}

/** POST position/trading-stop: take-profit, stop-loss and trailing stop of a position, all of it or a part; `0` takes one away. */
export function tradingStop(venue: BybitVenue, stops: PositionStops, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const side = positionSideOf(params.integer('positionIdx') ?? 0);
  const mode = params.oneOf('tpslMode', ['Full', 'Partial']) ?? 'Full';
  if (instrument === undefined || side === undefined || params.refusal !== undefined) {
    return refused(params.refusal ?? refusal('positionIdx'));
  }
  if (venue.hedges(instrument.symbol) === (side === 'BOTH')) return refuse('positionIdx');
  const position = venue.exchange.positions.get(userAccount, instrument.symbol, side);
  if (position.lots === 0n) return refuse('zeroPosition');
  const target = { venue, stops, instrument, side, position };
  const pair =
    params.has('takeProfit') && params.has('stopLoss') ? `p${venue.exchange.nextOrderId}` : undefined;
  const steps = [
    priced(target, params, 'takeProfit', mode, pair),
    priced(target, params, 'stopLoss', mode, pair),
    trailing(target, params),
  ].filter((step) => step !== undefined);
  if (params.refusal !== undefined) return refused(params.refusal);
  const changed = steps.map((step) => apply(target, step));
  return changed.some(Boolean) ? ok({}) : refuse('stopNotModified');
}

type Step = { remove: Role } | { place: StopTerms };

/** A take-profit must lie beyond the market in the position's favour, a stop-loss on the other side. */
function priced(
  target: Target,
  params: Params,
  name: 'takeProfit' | 'stopLoss',
  mode: 'Full' | 'Partial',
  pair: string | undefined,
): Step | undefined {
  const { venue, instrument, position } = target;
  const isProfit = name === 'takeProfit';
  const [short, full] = isProfit ? (['tp', 'TakeProfit'] as const) : (['sl', 'StopLoss'] as const);
  const priceAtoms = params.amountOrZero(name);
  if (priceAtoms === undefined) return undefined;
  if (priceAtoms === 0n) return { remove: full };
  if (priceAtoms % instrument.tickAtoms !== 0n) params.wrong(name);
  const stopTicks = priceAtoms / instrument.tickAtoms;
  const stopBy = sourceOf(params, `${short}TriggerBy`);
  const baseTicks = venue.exchange.priceTicks(instrument.symbol, stopBy);
  const above = position.lots > 0n === isProfit;
  if (above ? stopTicks <= baseTicks : stopTicks >= baseTicks) {
    const words = [full === 'TakeProfit' ? 'TakeProfit' : 'StopLoss', priceText(instrument, stopTicks)];
    const held = position.lots > 0n ? 'Buy' : 'Sell';
    params.refuse(
      refusal('stopSide', ...words, held, above ? 'higher' : 'lower', priceText(instrument, baseTicks)),
    );
  }
  if (mode === 'Full') return { place: { role: full, stopTicks, stopBy } };
  const size = params.amount(`${short}Size`);
  const lots = size === undefined ? magnitude(position.lots) : checkedLots(params, instrument, size, true);
  const limit =
    params.text(`${short}OrderType`) === 'Limit' ? params.amount(`${short}LimitPrice`) : undefined;
  const limitTicks = limit === undefined ? undefined : limit / instrument.tickAtoms;
  return { place: { role: `Partial${full}`, stopTicks, stopBy, lots, limitTicks, pair } };
}

/** A distance in the quote currency, and the price from which it follows. */
function trailing({ instrument }: Target, params: Params): Step | undefined {
  const distance = params.amountOrZero('trailingStop');
  if (distance === undefined) return undefined;
  if (distance === 0n) return { remove: 'TrailingStop' };
  if (distance % instrument.tickAtoms !== 0n) params.wrong('trailingStop');
  const active = params.amountOrZero('activePrice') ?? 0n;
  const activationTicks = active === 0n ? undefined : active / instrument.tickAtoms;
  const callbackTicks = distance / instrument.tickAtoms;
  return { place: { role: 'TrailingStop', trailing: { callbackTicks, activationTicks } } };
}

/** False where nothing is changed by it. */
function apply({ stops, instrument, side }: Target, step: Step): boolean {
  if ('remove' in step) return stops.remove(instrument.symbol, side, step.remove);
  const { role, stopTicks, lots } = step.place;
  const present = lots === undefined ? stops.find(instrument.symbol, side, role) : undefined;
  if (present !== undefined && stopTicks !== undefined && present.stopTicks === stopTicks) return false;
  return stops.place(instrument, side, step.place) === undefined;
}
