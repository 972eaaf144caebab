import type { VenueKey } from '../../core/key-terms.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { instTypeOf } from './market-routes.ts';
import type { Params } from './params.ts';
import { allows } from './security.ts';
import { moneyText } from './text.ts';
import { type OkxVenue, userAccount } from './venue.ts';

/** The account's number, as far as a client ever sees one. */
export const uid = '44705892343619584';

export function balance(venue: OkxVenue, params: Params): Reply {
  const wanted = params.commas('ccy');
  return ok([balanceRow(venue, wanted)]);
}

/** The unified account: what is there, what is tied up, what positions made of it. Without `assets`: all there is. */
export function balanceRow(venue: OkxVenue, assets: readonly string[] = []) {
  const account = venue.exchange.account(userAccount);
  const held = [...account.balances.keys()];
  const details = (assets.length > 0 ? assets : held).map((ccy) => detailRow(venue, ccy));
  const shown = details.filter(({ eq }) => assets.length > 0 || eq !== '0');
  const totalAtoms = held.reduce((sum, ccy) => sum + equityUsdAtoms(venue, ccy), 0n);
  const usdt = venue.exchange.margin.summary(account, 'USDT');
  return {
    adjEq: '',
    availEq: '',
    borrowFroz: '',
    delta: '',
    deltaLever: '',
    deltaNeutralStatus: '0',
    details: shown,
    imr: '',
    isoEq: moneyText(usdt.isolatedAtoms + isolatedUnrealised(usdt)),
    mgnRatio: '',
    mmr: '',
    notionalUsd: '',
    notionalUsdForBorrow: '',
    notionalUsdForFutures: '',
    notionalUsdForOption: '',
    notionalUsdForSwap: '',
    ordFroz: '',
    totalEq: moneyText(totalAtoms),
    uTime: String(venue.nowMs()),
    upl: '',
  };
}

function isolatedUnrealised(sums: { unrealisedAtoms: bigint; crossUnrealisedAtoms: bigint }): bigint {
  return sums.unrealisedAtoms - sums.crossUnrealisedAtoms;
}

function equityUsdAtoms(venue: OkxVenue, ccy: string): bigint {
  const account = venue.exchange.account(userAccount);
  return venue.usdAtoms(ccy, venue.exchange.margin.summary(account, ccy).equityAtoms);
}

function detailRow(venue: OkxVenue, ccy: string) {
  const account = venue.exchange.account(userAccount);
  const sums = venue.exchange.margin.summary(account, ccy);
  const { walletAtoms, equityAtoms, availableAtoms, spendableAtoms } = sums;
  const usdAtoms = venue.usdAtoms(ccy, equityAtoms);
  const frozenAtoms = sums.lockedAtoms + sums.positionInitialAtoms + sums.orderInitialAtoms;
  return {
    accAvgPx: '',
    autoLendAmt: '0',
    autoLendMtAmt: '0',
    autoLendStatus: 'unsupported',
    autoStakingStatus: 'unsupported',
    availBal: moneyText(spendableAtoms),
    availEq: moneyText(availableAtoms),
    borrowFroz: '',
    // What is set aside for isolated positions has left the cash, and stands in their equity.
    cashBal: plainText(walletAtoms - sums.isolatedAtoms),
    ccy,
    clSpotInUseAmt: '',
    colBorrAutoConversion: '0',
    colRes: '0',
    collateralEnabled: false,
    collateralRestrict: false,
    crossLiab: '',
    disEq: moneyText(usdAtoms),
    eq: moneyText(equityAtoms),
    eqUsd: moneyText(usdAtoms),
    fixedBal: '0',
    frozenBal: moneyText(frozenAtoms),
    frpType: '0',
    imr: moneyText(sums.positionInitialAtoms + sums.orderInitialAtoms),
    interest: '',
    isoEq: plainText(sums.isolatedAtoms + isolatedUnrealised(sums)),
    isoLiab: '',
    isoUpl: plainText(isolatedUnrealised(sums)),
    liab: '',
    maxLoan: '',
    maxSpotInUse: '',
    mgnRatio: '',
    mmr: moneyText(sums.maintenanceAtoms),
    notionalLever: '0',
    openAvgPx: '',
    ordFrozen: moneyText(sums.lockedAtoms + sums.orderInitialAtoms),
    rewardBal: '0',
    smtSyncEq: '0',
    spotBal: '',
    spotCopyTradingEq: '0',
    spotInUseAmt: '',
    spotIsoBal: '0',
    spotUpl: '',
    spotUplRatio: '',
    stgyEq: '0',
    totalPnl: '',
    totalPnlRatio: '',
    twap: '0',
    uTime: String(venue.nowMs()),
    upl: moneyText(sums.unrealisedAtoms),
    uplLiab: '',
  };
}

export function accountConfig(venue: OkxVenue, _params: Params, key: VenueKey): Reply {
  const perm = (['read_only', 'withdraw', 'trade'] as const).filter((scope) => allows(key, scope));
  return ok([
    {
      acctLv: '2',
      acctStpMode: 'cancel_maker',
      autoLoan: false,
      ctIsoMode: 'automatic',
      enableSpotBorrow: false,
      feeType: '0',
      greeksType: 'PA',
      ip: key.terms.allowedIps?.join(',') ?? '',
      kycLv: '3',
      label: 'simulator',
      level: 'Lv1',
      levelTmp: '',
      liquidationGear: '-1',
      mainUid: uid,
      mgnIsoMode: 'automatic',
      opAuth: '0',
      perm: perm.join(','),
      posMode: venue.hedges() ? 'long_short_mode' : 'net_mode',
      roleType: '0',
      settleCcy: 'USDT',
      settleCcyList: ['USDT'],
      spotBorrowAutoRepay: false,
      spotOffsetType: '',
      spotRoleType: '0',
      spotTraderInsts: [],
      stgyType: '0',
      traderInsts: [],
      type: '0',
      uid,
    },
  ]);
}

/** Fees as OKX writes them: negative is what one pays. */
export function tradeFee(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  if (params.refusal !== undefined) return refused(params.refusal);
  const fees = venue.ofType(instType)[0]?.fees;
  const rate = (ppm: bigint) => (ppm === 0n ? '0' : plainText(-ppm * 1_000_000n));
  const [maker, taker] = [rate(fees?.makerPpm ?? 0n), rate(fees?.takerPpm ?? 0n)];
  const swap = instType === 'SWAP';
  return ok([
    {
      category: '1',
      delivery: '',
      exercise: '',
      feeGroup: [{ groupId: swap ? '4' : '1', maker, taker }],
      fiat: [],
      instType,
      level: 'Lv1',
      maker,
      makerU: swap ? maker : '',
      makerUSDC: swap ? maker : '',
      ruleType: 'normal',
      taker,
      takerU: swap ? taker : '',
      takerUSDC: swap ? taker : '',
      ts: String(venue.nowMs()),
    },
  ]);
}
