import { textFromAtoms } from '../../core/units.ts';
import { ok, type Reply } from './errors.ts';
import { type LinearParams, within } from './params.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

/** sapi capital/config/getall: the spot wallet, empty here, so that clients learn names and precision. */
export function allCoins(venue: BinanceUsdmVenue): Reply {
  return ok(
    venue.coins.map((coin) => ({
      coin,
      depositAllEnable: true,
      withdrawAllEnable: false,
      name: coin,
      free: '0',
      locked: '0',
      freeze: '0',
      withdrawing: '0',
      ipoing: '0',
      ipoable: '0',
      storage: '0',
      isLegalMoney: false,
      trading: true,
      networkList: [network(coin)],
    })),
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

/** sapi asset/transfer (GET): what the control endpoint paid in, as transfers from the spot wallet. */
export function transferHistory(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const type = params.required('type');
  const span = params.span();
  const size = Math.min(params.integer('size') ?? 10, 100);
  const current = params.integer('current') ?? 1;
  if (params.refusal !== undefined) return params.refusal;
  const found = within(venue.exchange.deposits, ({ timeMs }) => timeMs, span).filter(
    ({ account, amountAtoms }) =>
      account === userAccount && type === (amountAtoms < 0n ? 'UMFUTURE_MAIN' : 'MAIN_UMFUTURE'),
  );
  const page = found.reverse().slice((current - 1) * size, current * size);
  const rows = page.map(({ id, asset, amountAtoms, timeMs }) => ({
    timestamp: timeMs,
    asset,
    amount: textFromAtoms(amountAtoms < 0n ? -amountAtoms : amountAtoms),
    type,
    status: 'CONFIRMED',
    tranId: id,
  }));
  return ok({ total: found.length, rows });
}
