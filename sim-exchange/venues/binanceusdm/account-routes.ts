import type { MarginSummary } from '../../core/margin.ts';
import { textFromAtoms } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import { rateLimits } from './exchange-info.ts';
import { type LinearParams, within } from './params.ts';
import { isInUse, leverageOf, maxNotional, positionView, sidesOf } from './position-view.ts';
import { ownTrade } from './render.ts';
import { symbolOf, symbolsOf } from './symbol-parameter.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

const sevenDaysMs = 7 * 86_400_000;

function summaryOf(venue: BinanceUsdmVenue, asset: string): MarginSummary {
  return venue.exchange.margin.summary(venue.exchange.account(userAccount), asset);
}

/** v3 account: totals, assets, and the positions that are in use. */
export function accountV3(venue: BinanceUsdmVenue): Reply {
  const positions = positionsOf(venue, true).map((view) => ({
    symbol: view.symbol,
    positionSide: view.positionSide,
    positionAmt: view.positionAmt,
    unrealizedProfit: view.unrealizedProfit,
    isolatedMargin: view.isolatedMargin,
    notional: view.notional,
    isolatedWallet: view.isolatedWallet,
    initialMargin: view.initialMargin,
    maintMargin: view.maintMargin,
    updateTime: view.updateTime,
  }));
  return ok({ ...totals(summaryOf(venue, 'USDT')), assets: assetRows(venue), positions });
}

/** v2 account: as v3 with the account's configuration, and every symbol's position. */
export function accountV2(venue: BinanceUsdmVenue): Reply {
  const positions = positionsOf(venue, false).map((view) => ({
    symbol: view.symbol,
    initialMargin: view.initialMargin,
    maintMargin: view.maintMargin,
    unrealizedProfit: view.unrealizedProfit,
    positionInitialMargin: view.positionInitialMargin,
    openOrderInitialMargin: view.openOrderInitialMargin,
    leverage: String(view.leverage),
    isolated: view.isolated,
    entryPrice: view.entryPrice,
    breakEvenPrice: view.breakEvenPrice,
    maxNotional: maxNotionalText(venue, view.symbol, view.leverage),
    positionSide: view.positionSide,
    positionAmt: view.positionAmt,
    notional: view.notional,
    isolatedWallet: view.isolatedWallet,
    updateTime: view.updateTime,
    bidNotional: view.bidNotional,
    askNotional: view.askNotional,
  }));
  const assets = assetRows(venue).map((row) => ({ ...row, marginAvailable: true }));
  return ok({ ...configuration(venue), ...totals(summaryOf(venue, 'USDT')), assets, positions });
}

function totals(summary: MarginSummary) {
  const row = assetAmounts(summary);
  return {
    totalInitialMargin: row.initialMargin,
    totalMaintMargin: row.maintMargin,
    totalWalletBalance: row.walletBalance,
    totalUnrealizedProfit: row.unrealizedProfit,
    totalMarginBalance: row.marginBalance,
    totalPositionInitialMargin: row.positionInitialMargin,
    totalOpenOrderInitialMargin: row.openOrderInitialMargin,
    totalCrossWalletBalance: row.crossWalletBalance,
    totalCrossUnPnl: row.crossUnPnl,
    availableBalance: row.availableBalance,
    maxWithdrawAmount: row.maxWithdrawAmount,
  };
}

function assetAmounts(summary: MarginSummary) {
  const { walletAtoms, isolatedAtoms, positionInitialAtoms, orderInitialAtoms } = summary;
  return {
    walletBalance: textFromAtoms(walletAtoms),
    unrealizedProfit: textFromAtoms(summary.unrealisedAtoms),
    marginBalance: textFromAtoms(summary.equityAtoms),
    maintMargin: textFromAtoms(summary.maintenanceAtoms),
    initialMargin: textFromAtoms(positionInitialAtoms + orderInitialAtoms),
    positionInitialMargin: textFromAtoms(positionInitialAtoms),
    openOrderInitialMargin: textFromAtoms(orderInitialAtoms),
    crossWalletBalance: textFromAtoms(walletAtoms - isolatedAtoms),
    crossUnPnl: textFromAtoms(summary.crossUnrealisedAtoms),
    availableBalance: textFromAtoms(summary.availableAtoms),
    maxWithdrawAmount: textFromAtoms(summary.spendableAtoms),
  };
}

function assetRows(venue: BinanceUsdmVenue) {
  return venue.marginAssets.map((asset) => ({
    asset,
    ...assetAmounts(summaryOf(venue, asset)),
    updateTime: venue.assetUpdatedMs(asset),
  }));
}

function positionsOf(venue: BinanceUsdmVenue, onlyInUse: boolean, symbols = [...venue.symbols.values()]) {
  return symbols.flatMap((symbol) =>
    sidesOf(venue)
      .filter((side) => !onlyInUse || isInUse(venue, symbol, side))
      .map((side) => positionView(venue, symbol, side)),
  );
}

export function balances(venue: BinanceUsdmVenue): Reply {
  return ok(
    assetRows(venue).map((row) => ({
      accountAlias: 'SgsR',
      asset: row.asset,
      balance: row.walletBalance,
      crossWalletBalance: row.crossWalletBalance,
      crossUnPnl: row.crossUnPnl,
      availableBalance: row.availableBalance,
      maxWithdrawAmount: row.maxWithdrawAmount,
      marginAvailable: true,
      updateTime: row.updateTime,
    })),
  );
}

/** v3 positionRisk: positions in use only. */
export function positionRiskV3(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok(
    positionsOf(venue, true, symbols).map(({ leverage, isolated, unrealizedProfit, ...view }) => ({
      ...view,
      unRealizedProfit: unrealizedProfit,
      adl: 0,
    })),
  );
}

/** v2 positionRisk: every symbol, with leverage and margin type. */
export function positionRiskV2(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok(
    positionsOf(venue, false, symbols).map((view) => ({
      symbol: view.symbol,
      positionAmt: view.positionAmt,
      entryPrice: view.entryPrice,
      breakEvenPrice: view.breakEvenPrice,
      markPrice: view.markPrice,
      unRealizedProfit: view.unrealizedProfit,
      liquidationPrice: view.liquidationPrice,
      leverage: String(view.leverage),
      maxNotionalValue: maxNotionalText(venue, view.symbol, view.leverage),
      marginType: view.isolated ? 'isolated' : 'cross',
      isolatedMargin: view.isolatedMargin,
      isAutoAddMargin: 'false',
      positionSide: view.positionSide,
      notional: view.notional,
      isolatedWallet: view.isolatedWallet,
      updateTime: view.updateTime,
      isolated: view.isolated,
      adlQuantile: 0,
    })),
  );
}

function maxNotionalText(venue: BinanceUsdmVenue, name: string, leverage: number): string {
  const symbol = venue.symbols.get(name);
  return symbol === undefined ? '0' : String(maxNotional(symbol, leverage));
}

/** Own trades of a symbol: by order, from a trade id on, within times, or the newest. */
export function userTrades(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  const orderId = params.integer('orderId');
  const fromId = params.integer('fromId');
  const span = params.span();
  const limit = params.limit(500, 1000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  const timed = span.startMs !== undefined || span.endMs !== undefined;
  if (fromId !== undefined && timed) return refuse('badCombination');
  if ((span.endMs ?? venue.nowMs()) - (span.startMs ?? venue.nowMs()) > sevenDaysMs)
    return refuse('tooLongSpan', 7);
  const found = within(venue.exchange.fills, ({ timeMs }) => timeMs, span).filter(
    (fill) =>
      fill.symbol === symbol.symbol &&
      (orderId === undefined || fill.orderId === orderId) &&
      (fromId === undefined || fill.tradeId >= fromId),
  );
  const fromStart = fromId !== undefined || span.startMs !== undefined;
  const page = fromStart ? found.slice(0, limit) : found.slice(-limit);
  return ok(page.map((fill) => ownTrade(fill, symbol)));
}

/** What the account may do, its modes and its fee tier. */
export function accountConfig(venue: BinanceUsdmVenue): Reply {
  return ok({ ...configuration(venue), dualSidePosition: venue.isHedged() });
}

function configuration(venue: BinanceUsdmVenue) {
  return {
    feeTier: 0,
    feeBurn: venue.paysInBnb,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: 0,
    multiAssetsMargin: false,
    tradeGroupId: -1,
  };
}

export function symbolConfig(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok(
    symbols.map((symbol) => {
      const leverage = leverageOf(venue, symbol);
      return {
        symbol: symbol.symbol,
        marginType: venue.isIsolated(symbol) ? 'ISOLATED' : 'CROSSED',
        isAutoAddMargin: false,
        leverage,
        maxNotionalValue: String(maxNotional(symbol, leverage)),
      };
    }),
  );
}

export function commissionRate(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbol = symbolOf(venue, params);
  if (symbol === undefined) return params.refusal ?? refuse('invalidSymbol');
  const rate = (ppm: bigint) => (Number(ppm) / 1_000_000).toFixed(6);
  const { makerPpm = 0n, takerPpm = 0n } = symbol.fees ?? {};
  return ok({
    symbol: symbol.symbol,
    makerCommissionRate: rate(makerPpm),
    takerCommissionRate: rate(takerPpm),
    rpiCommissionRate: '0.000050',
  });
}

/** Notional brackets of one symbol or of all, always as a list. */
export function leverageBrackets(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  const rows = symbols.map((symbol) => ({
    symbol: symbol.symbol,
    brackets: symbol.brackets.map((bracket, index) => ({
      bracket: index + 1,
      initialLeverage: bracket.maxLeverage,
      notionalCap: bracket.capQuote,
      notionalFloor: symbol.brackets[index - 1]?.capQuote ?? 0,
      maintMarginRatio: Number(bracket.maintenanceRate),
      cum: bracket.cumulative,
    })),
  }));
  return ok(rows);
}

export function adlQuantile(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const symbols = symbolsOf(venue, params);
  if (params.refusal !== undefined) return params.refusal;
  return ok(symbols.map(({ symbol }) => ({ symbol, adlQuantile: { LONG: 0, SHORT: 0, BOTH: 0 } })));
}

export function orderRateLimits(venue: BinanceUsdmVenue): Reply {
  return ok(rateLimits(venue).filter(({ rateLimitType }) => rateLimitType === 'ORDERS'));
}
