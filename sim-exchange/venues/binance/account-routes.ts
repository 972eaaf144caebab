import type { VenueKey } from '../../core/key-terms.ts';
import { textFromAtoms } from '../../core/units.ts';
import { ok, type Reply, refuse } from './errors.ts';
import type { Params } from './params.ts';
import { ownTrade } from './render.ts';
import { allows, mayTrade } from './security.ts';
import { symbolOf } from './symbol-parameter.ts';
import type { BinanceVenue } from './venue.ts';

export function account(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const { balances } = venue.exchange.account(key.account);
  const omitZero = params.text('omitZeroBalances') === 'true';
  const rows = venue.assets().map((asset) => {
    const { freeAtoms, lockedAtoms } = balances.get(asset) ?? { freeAtoms: 0n, lockedAtoms: 0n };
    return { asset, freeAtoms, lockedAtoms };
  });
  const shown = rows.filter((row) => !omitZero || row.freeAtoms + row.lockedAtoms > 0n);
  return ok({
    makerCommission: 10,
    takerCommission: 10,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' },
    canTrade: true,
    canWithdraw: false,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: venue.nowMs(),
    accountType: 'SPOT',
    balances: shown.map((row) => ({
      asset: row.asset,
      free: textFromAtoms(row.freeAtoms),
      locked: textFromAtoms(row.lockedAtoms),
    })),
    permissions: ['SPOT'],
    uid: 1,
  });
}

/** Own trades of a symbol: by order, from a trade id on, within times, or the newest. */
export function myTrades(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const symbol = symbolOf(venue, params);
  const orderId = params.integer('orderId');
  const fromId = params.integer('fromId');
  const startMs = params.integer('startTime');
  const endMs = params.integer('endTime');
  const limit = params.limit(500, 1000);
  if (symbol === undefined || params.refusal) return params.refusal ?? refuse('invalidSymbol');
  if (fromId !== undefined && (startMs !== undefined || endMs !== undefined)) return refuse('badCombination');
  const found = venue.exchange.fills.filter(
    (fill) =>
      fill.account === key.account &&
      fill.symbol === symbol.symbol &&
      (orderId === undefined || fill.orderId === orderId) &&
      (fromId === undefined || fill.tradeId >= fromId) &&
      (startMs === undefined || fill.timeMs >= startMs) &&
      (endMs === undefined || fill.timeMs <= endMs),
  );
  const fromStart = fromId !== undefined || startMs !== undefined;
  const page = fromStart ? found.slice(0, limit) : found.slice(-limit);
  return ok(page.map((fill) => ownTrade(fill, symbol)));
}

/** sapi capital/config/getall: every asset with one network, so that clients learn names and precision. */
export function allCoins(venue: BinanceVenue, _params: Params, key: VenueKey): Reply {
  const { balances } = venue.exchange.account(key.account);
  return ok(
    venue.assets().map((coin) => {
      const balance = balances.get(coin) ?? { freeAtoms: 0n, lockedAtoms: 0n };
      return {
        coin,
        depositAllEnable: true,
        withdrawAllEnable: false,
        name: coin,
        free: textFromAtoms(balance.freeAtoms),
        locked: textFromAtoms(balance.lockedAtoms),
        freeze: '0',
        withdrawing: '0',
        ipoing: '0',
        ipoable: '0',
        storage: '0',
        isLegalMoney: false,
        trading: true,
        networkList: [network(coin)],
      };
    }),
  );
}

function network(coin: string) {
  return {
    network: coin === 'BTC' ? 'BTC' : coin === 'BNB' ? 'BSC' : 'ETH',
    coin,
    withdrawIntegerMultiple: '0.00000001',
    isDefault: true,
    depositEnable: true,
    withdrawEnable: false,
    name: coin,
    withdrawFee: '0.0001',
    withdrawMin: '0.001',
    withdrawMax: '9999999999.99999999',
    minConfirm: 1,
    unLockConfirm: 1,
  };
}

/** sapi asset/tradeFee and api account/commission. */
export function tradeFee(venue: BinanceVenue, params: Params): Reply {
  const symbol = params.has('symbol') ? symbolOf(venue, params) : undefined;
  if (params.refusal !== undefined) return params.refusal;
  const names = symbol === undefined ? [...venue.symbols.keys()] : [symbol.symbol];
  return ok(names.map((name) => ({ symbol: name, makerCommission: '0.001', takerCommission: '0.001' })));
}

/** sapi account/apiRestrictions: what the key may do that asks. Without trusted addresses the right to trade has an end. */
export function keyRestrictions(venue: BinanceVenue, _params: Params, key: VenueKey): Reply {
  const { allowedIps, expiresAtMs } = key.terms;
  return ok({
    ipRestrict: allowedIps !== null,
    createTime: venue.nowMs(),
    enableReading: allows(key, 'read'),
    enableSpotAndMarginTrading: mayTrade(venue, key),
    enableWithdrawals: allows(key, 'withdraw'),
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enablePortfolioMarginTrading: false,
    ...(expiresAtMs === null ? {} : { tradingAuthorityExpirationTime: expiresAtMs }),
  });
}

/** sapi capital/deposit/hisrec: what the control endpoint paid in, oldest first. */
export function depositHistory(venue: BinanceVenue, params: Params, key: VenueKey): Reply {
  const startMs = Number(params.text('startTime') ?? 0);
  const offset = Number(params.text('offset') ?? 0);
  const limit = Number(params.text('limit') ?? 1000);
  const paidIn = venue.exchange.deposits.filter(
    ({ account: owner, timeMs }) => owner === key.account && timeMs >= startMs,
  );
  return ok(
    paidIn.slice(offset, offset + limit).map(({ id, asset, amountAtoms, timeMs }) => ({
      id: `${timeMs}${id}`,
      amount: textFromAtoms(amountAtoms),
      coin: asset,
      network: asset,
      status: 1,
      address: 'paper',
      addressTag: '',
      txId: `paper-${timeMs}-${id}`,
      insertTime: timeMs,
      transferType: 0,
      confirmTimes: '1/1',
      unlockConfirm: 0,
      walletType: 0,
    })),
  );
}
