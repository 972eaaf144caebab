import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { recordIdOf } from './ids.ts';
import { paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { type BitgetVenue, userAccount } from './venue.ts';

type Chain = readonly [chain: string, digits: string, fee: string, min: string];
/** The networks of each coin; the last three have no market here. */
const chains: Readonly<Record<string, readonly Chain[]>> = {
  BTC: [['BTC', '8', '0.0001', '0.001']],
  ETH: [
    ['ERC20', '8', '0.001', '0.01'],
    ['ArbitrumOne', '8', '0.0001', '0.001'],
  ],
  SOL: [['SOL', '8', '0.008', '0.1']],
  USDT: [
    ['ERC20', '6', '3', '10'],
    ['TRC20', '6', '1.5', '10'],
  ],
  USDC: [['ERC20', '6', '3', '10']],
  BGB: [['ERC20', '8', '1', '2']],
  XRP: [['XRP', '6', '0.2', '10']],
};

/** GET /api/v2/spot/public/coins. */
export function coins(_venue: BitgetVenue, params: Params): Reply {
  const wanted = params.text('coin');
  const chosen = Object.entries(chains).filter(([coin]) => wanted === undefined || coin === wanted);
  return ok(
    chosen.map(([coin, rows], i) => ({
      coinId: String(i + 1),
      coin,
      transfer: 'true',
      chains: rows.map((row) => chainRow(row)),
      areaCoin: 'no',
    })),
  );
}

function chainRow([chain, digits, fee, min]: Chain) {
  return {
    chain,
    needTag: 'false',
    withdrawable: 'true',
    rechargeable: 'true',
    withdrawFee: fee,
    extraWithdrawFee: '0',
    depositConfirm: '1',
    withdrawConfirm: '1',
    minDepositAmount: min,
    minWithdrawAmount: min,
    browserUrl: '',
    contractAddress: null,
    withdrawStep: '0',
    withdrawMinScale: digits,
    congestion: 'normal',
  };
}

/** GET account/deposit-address. Nobody can send anything there. */
export function depositAddress(_venue: BitgetVenue, params: Params): Reply {
  const coin = params.required('coin');
  const rows = chains[coin];
  if (params.refusal !== undefined || rows === undefined) return refused(params.refusal ?? refusal('noCoin'));
  const chain = params.text('chain') ?? rows[0]?.[0] ?? '';
  if (!rows.some(([name]) => name === chain)) return refused(refusal('parameterWrong', 'chain'));
  return ok({ address: `simulated-${coin.toLowerCase()}-address`, chain, coin, tag: null, url: '' });
}

/** GET account/deposit-records: money that the control endpoint brought. */
export function depositRecords(venue: BitgetVenue, params: Params): Reply {
  const coin = params.text('coin');
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const deposits = venue.exchange.deposits.filter(
    ({ account, asset, amountAtoms }) =>
      account === userAccount && amountAtoms > 0n && (coin === undefined || coin === asset),
  );
  const place = ({ id, timeMs }: { id: number; timeMs: number }) => ({
    id: BigInt(recordIdOf(timeMs, id, 4)),
    timeMs,
  });
  return ok(
    paged(deposits, page, place).rows.map(({ id, asset, amountAtoms, timeMs }) => ({
      orderId: recordIdOf(timeMs, id, 4),
      recordId: recordIdOf(timeMs, id, 4),
      coin: asset,
      type: 'deposit',
      size: plainText(amountAtoms),
      status: 'success',
      toAddress: `simulated-${asset.toLowerCase()}-address`,
      dest: 'on_chain',
      chain: chains[asset]?.[0]?.[0] ?? '',
      createdTime: String(timeMs),
      updatedTime: String(timeMs),
    })),
  );
}
