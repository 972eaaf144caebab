import type { VenueKey } from '../../core/key-terms.ts';
import { atomsFromText, plainText } from '../../core/units.ts';
import { ok, type RefusalName, type Reply, refusal, refused } from './errors.ts';
import { recordIdOf } from './ids.ts';
import type { Params } from './params.ts';
import { categoryOf, isOf, namedMarket, wrong } from './public-routes.ts';
import { allows } from './security.ts';
import { moneyText } from './text.ts';
import { type BitgetVenue, fundingAccount, uid, userAccount } from './venue.ts';

/** GET account/settings: answered to unified accounts only, by which clients know one. */
export function settings(venue: BitgetVenue): Reply {
  const perpetuals = venue.ofCategory('USDT-FUTURES');
  const symbolConfigList = perpetuals.map((each) => ({
    category: each.category,
    symbol: each.name,
    marginMode: venue.marginModeOf(each.symbol),
    leverage: leverageText(venue, each.symbol),
  }));
  return ok({
    uid,
    accountMode: 'unified',
    assetMode: 'multi_assets',
    holdMode: venue.holdMode(),
    stpMode: 'none',
    symbolConfigList,
    coinConfigList: [],
  });
}

export function leverageText(
  venue: BitgetVenue,
  symbol: string,
  side: 'BOTH' | 'LONG' | 'SHORT' = 'BOTH',
): string {
  const { perpetual } = venue.instrument(symbol);
  if (perpetual === undefined) return '';
  return plainText(venue.exchange.settings.leverageAtoms(userAccount, symbol, side, perpetual));
}

/** GET account/info: the account and what the key may do. */
export function info(venue: BitgetVenue, _params: Params, key: VenueKey): Reply {
  const scopes = ['uta_trade', 'uta_mgt', 'withdraw'] as const;
  const permissions = scopes
    .filter((scope) => allows(key, scope) || (scope !== 'withdraw' && allows(key, `${scope}_read`)))
    .map((scope) => scope);
  const writes = scopes.some((scope) => scope !== 'withdraw' && allows(key, scope));
  return ok({
    userId: uid,
    inviterId: '',
    parentId: uid,
    channelCode: '',
    channel: '',
    ips: (key.terms.allowedIps ?? []).join(','),
    permType: writes ? 'read_and_write' : 'read_only',
    permissions,
    regisTime: String(venue.startedMs),
  });
}

/** What there is of a coin in the unified account. */
export function assetRow(venue: BitgetVenue, coin: string) {
  const account = venue.exchange.account(userAccount);
  const sums = venue.exchange.margin.summary(account, coin);
  const tiedAtoms = sums.lockedAtoms + sums.positionInitialAtoms + sums.orderInitialAtoms;
  return {
    coin,
    equity: plainText(sums.equityAtoms),
    usdValue: moneyText(venue.usdAtoms(coin, sums.equityAtoms)),
    balance: plainText(sums.walletAtoms),
    available: plainText(sums.equityAtoms > tiedAtoms ? sums.equityAtoms - tiedAtoms : 0n),
    debt: '0',
    locked: plainText(tiedAtoms),
  };
}

/** The sums of the account, as REST and the stream both show them. */
export function accountSums(venue: BitgetVenue) {
  const account = venue.exchange.account(userAccount);
  const usdt = venue.exchange.margin.summary(account, 'USDT');
  let equityAtoms = 0n;
  for (const coin of account.balances.keys()) {
    equityAtoms += venue.usdAtoms(coin, venue.exchange.margin.summary(account, coin).equityAtoms);
  }
  return {
    equity: moneyText(equityAtoms),
    unrealised: moneyText(usdt.unrealisedAtoms),
    mmr: moneyText(usdt.maintenanceAtoms),
    imr: moneyText(usdt.positionInitialAtoms + usdt.orderInitialAtoms),
  };
}

export function heldCoins(venue: BitgetVenue): string[] {
  const account = venue.exchange.account(userAccount);
  const holds = (coin: string) => venue.exchange.margin.summary(account, coin).walletAtoms !== 0n;
  return [...account.balances.keys()].filter(holds);
}

export function assets(venue: BitgetVenue): Reply {
  const { equity, unrealised, mmr, imr } = accountSums(venue);
  return ok({
    accountEquity: equity,
    usdtEquity: equity,
    btcEquity: '0',
    unrealisedPnl: unrealised,
    usdtUnrealisedPnl: unrealised,
    btcUnrealizedPnl: '0',
    effEquity: equity,
    mmr,
    imr,
    mgnRatio: '0',
    positionMgnRatio: '0',
    assets: heldCoins(venue).map((coin) => assetRow(venue, coin)),
  });
}

/** The wallet beside the unified account. */
export function fundingAssets(venue: BitgetVenue, params: Params): Reply {
  const wanted = params.text('coin');
  const rows = [...venue.exchange.account(fundingAccount).balances]
    .filter(([coin, { freeAtoms }]) => freeAtoms > 0n && (wanted === undefined || coin === wanted))
    .map(([coin, { freeAtoms }]) => ({
      coin,
      available: plainText(freeAtoms),
      frozen: '0',
      balance: plainText(freeAtoms),
    }));
  return ok(rows);
}

export function feeRate(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  if (instrument === undefined || params.refusal) return wrong(params);
  return ok({ makerFeeRate: instrument.rates.maker, takerFeeRate: instrument.rates.taker });
}

export function allFeeRates(venue: BitgetVenue, params: Params): Reply {
  const category = categoryOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const chosen = venue.ofCategory().filter((each) => isOf(each, category));
  return ok(
    chosen.map(({ name, rates }) => ({
      makerFeeRate: rates.maker,
      takerFeeRate: rates.taker,
      symbol: name,
    })),
  );
}

export const settingRefusals: Readonly<Record<string, RefusalName>> = {
  OPEN_ORDERS: 'busy',
  OPEN_POSITIONS: 'positionBusy',
  LEVERAGE_OUT_OF_RANGE: 'leverageRange',
  ISOLATED_POSITION: 'leverageMargin',
  INSUFFICIENT_BALANCE: 'leverageMargin',
};

/** POST account/set-leverage: of both sides, or, isolated in hedge mode, of one. */
export function setLeverage(venue: BitgetVenue, params: Params): Reply {
  const instrument = namedMarket(venue, params);
  params.required('leverage');
  const leverageAtoms = atomsFromText(params.text('leverage') ?? '') ?? 0n;
  const posSide = params.oneOf('posSide', ['long', 'short']);
  if (instrument === undefined || params.refusal) return wrong(params);
  const { symbol } = instrument;
  const oneSide = venue.hedges() && venue.marginModeOf(symbol) === 'isolated' && posSide !== undefined;
  const side = oneSide ? (posSide === 'long' ? 'LONG' : 'SHORT') : undefined;
  const code = venue.exchange.perpetuals.setLeverage(userAccount, symbol, leverageAtoms, side);
  if (code === undefined || code === 'UNCHANGED') return ok('success');
  return refused(refusal(settingRefusals[code] ?? 'invalid', 'leverage'));
}

/** POST account/set-hold-mode: of the whole account, while nothing is open. */
export function setHoldMode(venue: BitgetVenue, params: Params): Reply {
  params.required('holdMode');
  const holdMode = params.oneOf('holdMode', ['one_way_mode', 'hedge_mode']);
  if (params.refusal !== undefined) return refused(params.refusal);
  const mode = holdMode === 'hedge_mode' ? 'HEDGE' : 'ONE_WAY';
  const code = venue.exchange.perpetuals.setPositionMode(userAccount, mode);
  if (code === undefined || code === 'UNCHANGED') return ok('success');
  return refused(refusal(settingRefusals[code] ?? 'busy'));
}

/** Bitget's names of the two wallets there are here. */
const wallets: Readonly<Record<string, string>> = { uta: userAccount, spot: fundingAccount };

/** POST account/transfer between the unified account and the funding wallet. */
export function transfer(venue: BitgetVenue, params: Params): Reply {
  const coin = params.required('coin');
  params.required('amount');
  const amountAtoms = params.amount('amount') ?? 0n;
  const [from, to] = [wallets[params.required('fromType')], wallets[params.required('toType')]];
  if (from === undefined || from === to) params.wrong('fromType');
  if (to === undefined) params.wrong('toType');
  if (params.refusal !== undefined || from === undefined || to === undefined) return wrong(params);
  if (!venue.ofCategory('SPOT').some(({ base, quote }) => coin === base || coin === quote)) {
    return refused(refusal('noCoin'));
  }
  if (!venue.exchange.transfer(from, to, coin, amountAtoms)) return refused(refusal('transferTooMuch'));
  const { id, timeMs } = venue.exchange.transfers.at(-1) ?? { id: 0, timeMs: venue.nowMs() };
  return ok({ transferId: recordIdOf(timeMs, id, 5), clientOid: params.text('clientOid') ?? null });
}

/** GET /api/v2/spot/account/transferRecords: out of the wallet that `fromType` names, the newest first. */
export function transferRecords(venue: BitgetVenue, params: Params): Reply {
  const coin = params.required('coin');
  const from = wallets[params.text('fromType') ?? 'spot'];
  const [startMs = 0, endMs = Number.MAX_SAFE_INTEGER] = [
    params.integer('startTime'),
    params.integer('endTime'),
  ];
  const limit = params.limit(500, 100);
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = venue.exchange.transfers.filter(
    (each) => each.asset === coin && each.from === from && each.timeMs >= startMs && each.timeMs <= endMs,
  );
  const nameOf = (account: string) => (account === userAccount ? 'uta' : 'spot');
  const rows = found.map(({ id, timeMs, amountAtoms, ...each }) => ({
    coin,
    status: 'Successful',
    toType: nameOf(each.to),
    toSymbol: '',
    fromType: nameOf(each.from),
    fromSymbol: '',
    size: plainText(amountAtoms),
    ts: String(timeMs),
    clientOid: '',
    transferId: recordIdOf(timeMs, id, 5),
  }));
  return ok(rows.slice(-limit).reverse());
}
