import type { VenueKey } from '../../core/key-terms.ts';
import { magnitude, plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refuse, refused } from './errors.ts';
import { rateOf } from './order-render.ts';
import { type AnyCategory, categoryOf, type Params } from './params.ts';
import { allows } from './security.ts';
import { textOf } from './text.ts';
import { type BybitVenue, uid, userAccount } from './venue.ts';

/** GET account/wallet-balance: the unified account. */
export function walletBalance(venue: BybitVenue, params: Params): Reply {
  params.required('accountType');
  params.oneOf('accountType', ['UNIFIED', 'CONTRACT', 'SPOT']);
  const coins = (params.text('coin') ?? '').split(',').filter((coin) => coin !== '');
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok({ list: [walletRow(venue, coins)] });
}

/** What is there, what is tied up, what positions made of it. Without `coins`: all there is. */
export function walletRow(venue: BybitVenue, coins: readonly string[] = []) {
  const account = venue.exchange.account(userAccount);
  const held = [...account.balances.keys()];
  const rows = (coins.length > 0 ? coins : held).map((coin) => coinRow(venue, coin));
  const summed = (part: 'walletAtoms' | 'equityAtoms' | 'maintenanceAtoms' | 'unrealisedAtoms') =>
    held.reduce(
      (sum, coin) => sum + usd(venue, coin, venue.exchange.margin.summary(account, coin)[part]),
      0n,
    );
  const usdt = venue.exchange.margin.summary(account, 'USDT');
  const equityAtoms = summed('equityAtoms');
  const initialAtoms = usdt.positionInitialAtoms + usdt.orderInitialAtoms;
  const isolated = venue.isIsolated();
  const total = (atoms: bigint) => (isolated ? '' : textOf(atoms, 8));
  const rate = (atoms: bigint) =>
    isolated || equityAtoms === 0n ? '' : textOf((atoms * 10n ** 12n) / equityAtoms, 4);
  return {
    accountIMRate: rate(initialAtoms),
    accountIMRateByMp: rate(initialAtoms),
    accountLTV: '0',
    accountMMRate: rate(usdt.maintenanceAtoms),
    accountMMRateByMp: rate(usdt.maintenanceAtoms),
    accountType: 'UNIFIED',
    totalEquity: textOf(equityAtoms, 8),
    totalWalletBalance: textOf(summed('walletAtoms'), 8),
    totalMarginBalance: total(equityAtoms),
    totalAvailableBalance: total(equityAtoms - initialAtoms),
    totalPerpUPL: textOf(summed('unrealisedAtoms'), 8),
    totalInitialMargin: total(initialAtoms),
    totalInitialMarginByMp: total(initialAtoms),
    totalMaintenanceMargin: total(usdt.maintenanceAtoms),
    totalMaintenanceMarginByMp: total(usdt.maintenanceAtoms),
    coin: rows.filter(({ equity }) => coins.length > 0 || equity !== '0'),
  };
}

function usd(venue: BybitVenue, coin: string, atoms: bigint): bigint {
  return atoms < 0n ? -venue.usdAtoms(coin, magnitude(atoms)) : venue.usdAtoms(coin, atoms);
}

function coinRow(venue: BybitVenue, coin: string) {
  const account = venue.exchange.account(userAccount);
  const sums = venue.exchange.margin.summary(account, coin);
  const realisedAtoms = venue.exchange.fills.reduce(
    (sum, fill) => (fill.account === userAccount && coin === 'USDT' ? sum + fill.realisedAtoms : sum),
    0n,
  );
  return {
    coin,
    equity: textOf(sums.equityAtoms, 10),
    usdValue: textOf(usd(venue, coin, sums.equityAtoms), 8),
    walletBalance: plainText(sums.walletAtoms),
    free: '',
    locked: plainText(sums.lockedAtoms),
    spotHedgingQty: '0',
    borrowAmount: '0',
    availableToWithdraw: '',
    accruedInterest: '0',
    totalOrderIM: textOf(sums.orderInitialAtoms, 10),
    totalPositionIM: textOf(sums.positionInitialAtoms, 10),
    totalPositionMM: textOf(sums.maintenanceAtoms, 10),
    unrealisedPnl: textOf(sums.unrealisedAtoms, 10),
    cumRealisedPnl: textOf(realisedAtoms, 10),
    bonus: '0',
    collateralSwitch: true,
    marginCollateral: true,
    spotBorrow: '0',
  };
}

/** GET account/info: a unified account, version 2. */
export function accountInfo(venue: BybitVenue): Reply {
  return ok({
    marginMode: venue.isIsolated() ? 'ISOLATED_MARGIN' : 'REGULAR_MARGIN',
    updatedTime: String(venue.startedMs),
    unifiedMarginStatus: 5,
    dcpStatus: venue.disconnectSeconds.size > 0 ? 'ON' : 'OFF',
    timeWindow: [...venue.disconnectSeconds.values()][0] ?? 0,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  });
}

/** GET user/query-api: what the key that asks may do, until when, and from where. */
export function queryApi(venue: BybitVenue, _params: Params, key: VenueKey): Reply {
  const { terms, apiKey } = key;
  const endMs = terms.expiresAtMs ?? venue.startedMs + 90 * 86_400_000;
  const some = (...names: ('Order' | 'Position' | 'SpotTrade' | 'AccountTransfer' | 'Withdraw')[]) =>
    names.filter((name) => allows(key, name));
  const readOnly = some('Order', 'SpotTrade').length === 0;
  return ok(
    {
      id: '13770661',
      note: 'simulator',
      apiKey,
      readOnly: readOnly ? 1 : 0,
      secret: '',
      permissions: {
        ContractTrade: some('Order', 'Position'),
        Spot: some('SpotTrade'),
        Wallet: some('AccountTransfer', 'Withdraw'),
        Options: [],
        Derivatives: some('Order').length > 0 ? ['DerivativesTrade'] : [],
        CopyTrading: [],
        BlockTrade: [],
        Exchange: [],
        NFT: [],
        Affiliate: [],
        Earn: [],
      },
      ips: terms.allowedIps ?? ['*'],
      type: 1,
      deadlineDay: Math.max(0, Math.floor((endMs - venue.nowMs()) / 86_400_000)),
      expiredAt: isoSeconds(endMs),
      createdAt: isoSeconds(venue.startedMs),
      unified: 0,
      uta: 1,
      userID: Number(uid),
      inviterID: 0,
      vipLevel: 'No VIP',
      mktMakerLevel: '0',
      affiliateID: 0,
      rsaPublicKey: '',
      isMaster: true,
      parentUid: '0',
      kycLevel: 'LEVEL_DEFAULT',
      kycRegion: '',
    },
    '',
  );
}

function isoSeconds(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}

/** GET account/fee-rate: of one market, or of a category (linear where none is named). */
export function feeRates(venue: BybitVenue, params: Params): Reply {
  const category: AnyCategory = params.has('category') ? categoryOf(params) : 'linear';
  const symbol = params.text('symbol');
  if (params.refusal !== undefined) return refused(params.refusal);
  const chosen = venue.ofCategory(category).filter(({ name }) => symbol === undefined || name === symbol);
  if (chosen.length === 0 && symbol !== undefined) return refuse('parameter', 'symbol');
  const list = chosen.map((each) => ({
    symbol: each.name,
    baseCoin: each.category === 'spot' ? '' : each.base,
    takerFeeRate: rateOf(each, false),
    makerFeeRate: rateOf(each, true),
  }));
  return ok({ list });
}

/** POST account/set-margin-mode: of all contracts at once, while nothing is open. */
export function setMarginMode(venue: BybitVenue, params: Params): Reply {
  params.required('setMarginMode');
  const mode = params.oneOf('setMarginMode', ['ISOLATED_MARGIN', 'REGULAR_MARGIN', 'PORTFOLIO_MARGIN']);
  if (params.refusal !== undefined) return refused(params.refusal);
  const failed = (reasonCode: string, reasonMsg: string): Reply => ({
    ...refused(refusal('marginModeFailed')),
    result: { reasons: [{ reasonCode, reasonMsg }] },
  });
  if (mode === 'PORTFOLIO_MARGIN') {
    return failed('3400000', 'Equity needs to be equal to or greater than 1000 USDC');
  }
  const { perpetuals, positions, orders } = venue.exchange;
  const wanted = mode === 'ISOLATED_MARGIN' ? 'ISOLATED' : 'CROSS';
  const symbols = venue.ofCategory('linear').map(({ symbol }) => symbol);
  const isChange = venue.isIsolated() !== (wanted === 'ISOLATED');
  const inUse = symbols.some(
    (symbol) =>
      orders.openOf(userAccount, symbol).length > 0 ||
      [...positions.of(userAccount, symbol)].some(({ lots }) => lots !== 0n),
  );
  if (isChange && inUse)
    return failed('3400088', 'Existing orders or positions, the mode cannot be switched');
  for (const symbol of symbols) perpetuals.setMarginMode(userAccount, symbol, wanted);
  return ok({ reasons: [] }, 'Request accepted');
}

/** GET account/collateral-info: every coin there is, none of it lent. */
export function collateralInfo(venue: BybitVenue): Reply {
  const coins = [...new Set(venue.ofCategory().flatMap(({ base, quote }) => [base, quote]))];
  const list = coins.map((currency) => ({
    currency,
    hourlyBorrowRate: '0',
    maxBorrowingAmount: '0',
    freeBorrowingLimit: '0',
    freeBorrowAmount: '0',
    borrowAmount: '0',
    otherBorrowAmount: '0',
    availableToBorrow: '0',
    borrowable: false,
    freeBorrowingAmount: '',
    borrowUsageRate: '0',
    marginCollateral: true,
    collateralSwitch: true,
    collateralRatio: '0',
  }));
  return ok({ list });
}

/** GET spot-cross-margin-trade/account: nothing is borrowed. */
export function marginAccount(): Reply {
  return ok({ acctBalanceSum: '0', debtBalanceSum: '0', loanAccountList: [], riskRate: '0', status: 1 });
}
