import type { Position } from '../../core/perpetual.ts';
import { magnitude, plainText, signedAtomsFromText } from '../../core/units.ts';
import { leverageText, settingRefusals } from './account-routes.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { marketFilter } from './order-lists.ts';
import type { Params } from './params.ts';
import { averageText, moneyText, priceText, ratioText, sizeText } from './text.ts';
import { type BitgetVenue, holdSideOf, userAccount } from './venue.ts';

/** GET position/current-position: what is open. */
export function currentPosition(venue: BitgetVenue, params: Params): Reply {
  const inMarket = marketFilter(venue, params, true);
  const posSide = params.oneOf('posSide', ['long', 'short']);
  if (params.refusal !== undefined) return refused(params.refusal);
  const open = openPositions(venue).filter(
    (position) =>
      inMarket(position) && (posSide === undefined || position.lots > 0n === (posSide === 'long')),
  );
  return ok({ list: open.map((position) => positionRow(venue, position)) });
}

export function openPositions(venue: BitgetVenue): Position[] {
  return [...venue.exchange.positions.of(userAccount)].filter(({ lots }) => lots !== 0n);
}

/** What REST and the stream both show of a position, by REST's names. */
export function positionRow(venue: BitgetVenue, position: Readonly<Position>) {
  const instrument = venue.instrument(position.symbol);
  const { margin } = venue.exchange;
  const { symbol, side, lots } = position;
  const sizeLots = magnitude(lots);
  const isIsolated = margin.isIsolated(position);
  const initialAtoms = margin.initialAtoms(position);
  const balanceAtoms = isIsolated ? position.isolatedAtoms : initialAtoms;
  const unrealisedAtoms = margin.unrealisedAtoms(position);
  const liquidation = margin.liquidationTicks(position, venue.exchange.account(userAccount));
  const frozenLots = closingLots(venue, position);
  return {
    category: instrument.category,
    symbol: instrument.name,
    marginCoin: instrument.quote,
    holdMode: side === 'BOTH' ? 'one_way_mode' : 'hedge_mode',
    posSide: holdSideOf(side, lots >= 0n),
    marginMode: isIsolated ? 'isolated' : 'crossed',
    positionBalance: moneyText(balanceAtoms),
    available: sizeText(instrument, sizeLots - frozenLots),
    frozen: sizeText(instrument, frozenLots),
    total: sizeText(instrument, sizeLots),
    leverage: leverageText(venue, symbol, side),
    curRealisedPnl: moneyText(position.realisedAtoms),
    avgPrice: averageText(instrument, sizeLots, magnitude(position.costAtoms)),
    positionStatus: lots === 0n ? 'ended' : 'normal',
    unrealisedPnl: moneyText(unrealisedAtoms),
    liquidationPrice: priceText(instrument, liquidation),
    mmr: plainText((instrument.perpetual?.maintenancePpm ?? 0n) * 1_000_000n),
    profitRate: ratioText(unrealisedAtoms, balanceAtoms),
    markPrice: venue.markText(instrument),
    breakEvenPrice: averageText(instrument, sizeLots, magnitude(position.costAtoms)),
    totalFunding: moneyText(position.fundingAtoms),
    openFeeTotal: moneyText(position.feeAtoms),
    closeFeeTotal: '0',
    createdTime: String(position.openedMs),
    updatedTime: String(position.updatedMs),
  };
}

/** What open orders would close of it. */
function closingLots(venue: BitgetVenue, { symbol, side, lots }: Readonly<Position>): bigint {
  let closing = 0n;
  for (const order of venue.exchange.orders.openOf(userAccount, symbol)) {
    const opposes = (order.side === 'SELL') === lots > 0n;
    if (opposes && order.positionSide === side && (side !== 'BOTH' || order.reduceOnly)) {
      closing += order.quantityLots - order.filledLots;
    }
  }
  return closing > magnitude(lots) ? magnitude(lots) : closing;
}

/** GET /api/v2/mix/account/account: the settings of one market. */
export function classicAccount(venue: BitgetVenue, params: Params): Reply {
  const instrument = venue.named('USDT-FUTURES', params.required('symbol').toUpperCase());
  if (instrument === undefined) return refused(params.refusal ?? refusal('noSymbol', 'symbol'));
  const sums = venue.exchange.margin.summary(venue.exchange.account(userAccount), instrument.quote);
  const lever = (side: 'BOTH' | 'LONG' | 'SHORT') => Number(leverageText(venue, instrument.symbol, side));
  return ok({
    marginCoin: instrument.quote,
    locked: moneyText(sums.orderInitialAtoms),
    available: moneyText(sums.availableAtoms),
    crossedMaxAvailable: moneyText(sums.availableAtoms),
    isolatedMaxAvailable: moneyText(sums.availableAtoms),
    maxTransferOut: moneyText(sums.spendableAtoms),
    accountEquity: moneyText(sums.equityAtoms),
    usdtEquity: moneyText(sums.equityAtoms),
    btcEquity: '0',
    crossedRiskRate: '0',
    crossedMarginLeverage: lever('BOTH'),
    isolatedLongLever: lever('LONG'),
    isolatedShortLever: lever('SHORT'),
    marginMode: venue.marginModeOf(instrument.symbol),
    posMode: venue.holdMode(),
    unrealizedPL: moneyText(sums.unrealisedAtoms),
    coupon: '0',
    crossedUnrealizedPL: moneyText(sums.crossUnrealisedAtoms),
    isolatedUnrealizedPL: moneyText(sums.unrealisedAtoms - sums.crossUnrealisedAtoms),
  });
}

/** POST /api/v2/mix/account/set-margin-mode of one market, while nothing of it is open. */
export function setMarginMode(venue: BitgetVenue, params: Params): Reply {
  const instrument = venue.named('USDT-FUTURES', params.required('symbol').toUpperCase());
  params.required('marginMode');
  const marginMode = params.oneOf('marginMode', ['isolated', 'crossed']);
  if (instrument === undefined || params.refusal)
    return refused(params.refusal ?? refusal('noSymbol', 'symbol'));
  const mode = marginMode === 'isolated' ? 'ISOLATED' : 'CROSS';
  const code = venue.exchange.perpetuals.setMarginMode(userAccount, instrument.symbol, mode);
  if (code !== undefined && code !== 'UNCHANGED') return refused(refusal(settingRefusals[code] ?? 'busy'));
  return ok({
    symbol: instrument.name,
    marginCoin: instrument.quote,
    longLeverage: leverageText(venue, instrument.symbol, 'LONG'),
    shortLeverage: leverageText(venue, instrument.symbol, 'SHORT'),
    marginMode,
  });
}

/** POST /api/v2/mix/account/set-margin: adds to an isolated position's margin, or (below zero) takes some back. */
export function setMargin(venue: BitgetVenue, params: Params): Reply {
  const instrument = venue.named('USDT-FUTURES', params.required('symbol').toUpperCase());
  const amount = params.required('amount');
  const deltaAtoms = signedAtomsFromText(amount);
  if (deltaAtoms === undefined) params.wrong('amount');
  const holdSide = params.oneOf('holdSide', ['long', 'short']);
  if (instrument === undefined || deltaAtoms === undefined || params.refusal)
    return refused(params.refusal ?? refusal('noSymbol', 'symbol'));
  const side = venue.hedges() ? (holdSide === 'short' ? 'SHORT' : 'LONG') : 'BOTH';
  const code = venue.exchange.perpetuals.addMargin(userAccount, instrument.symbol, side, deltaAtoms);
  if (code === undefined) return ok('');
  return refused(refusal(code === 'INSUFFICIENT_BALANCE' ? 'noMargin' : 'nothingToClose'));
}
