import type { Transfer } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refuse, refused } from './errors.ts';
import { recordId } from './ids.ts';
import { paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { type BybitVenue, fundingAccount, uid, userAccount } from './venue.ts';

interface Chain {
  chainType: string;
  chain: string;
  confirmation: string;
  withdrawFee: string;
  depositMin: string;
  withdrawMin: string;
  minAccuracy: string;
  address: string;
}

const chain = (
  chainType: string,
  name: string,
  withdrawFee: string,
  withdrawMin: string,
  minAccuracy: string,
  address: string,
): Chain => ({
  ...{ chainType, chain: name, confirmation: '6', withdrawFee, withdrawMin, minAccuracy, address },
  depositMin: '0',
});

const evm = '0x5e1f7c0d3a2b4c6d8e9f0a1b2c3d4e5f6a7b8c9d';
const coins: Readonly<Record<string, Chain[]>> = {
  BTC: [chain('BTC', 'BTC', '0.0001', '0.0005', '8', 'bc1qsimulator0000000000000000000000000000')],
  ETH: [chain('Ethereum', 'ETH', '0.0012', '0.005', '8', evm)],
  SOL: [chain('Solana', 'SOL', '0.008', '0.08', '8', 'SimuLator11111111111111111111111111111111111')],
  USDT: [
    chain('TRC20', 'TRX', '1', '10', '6', 'TSimuLator11111111111111111111111'),
    chain('ERC20', 'ETH', '3', '10', '6', evm),
  ],
  USDC: [chain('ERC20', 'ETH', '3', '10', '6', evm)],
};

/** GET asset/coin/query-info. */
export function coinInfo(_venue: BybitVenue, params: Params): Reply {
  const coin = params.text('coin');
  const rows = Object.entries(coins)
    .filter(([name]) => coin === undefined || coin === name)
    .map(([name, chains]) => ({
      name,
      coin: name,
      remainAmount: '1000000',
      chains: chains.map(({ address: _, ...each }) => ({
        ...each,
        chainDeposit: '1',
        chainWithdraw: '1',
        withdrawPercentageFee: '0',
        contractAddress: '',
        safeConfirmNumber: '12',
      })),
    }));
  return ok({ rows }, '');
}

const accounts: Readonly<Record<string, string>> = { UNIFIED: userAccount, FUND: fundingAccount };

function accountOf(params: Params, name: string): string | undefined {
  const account = accounts[params.required(name)];
  if (account === undefined) params.wrong(name);
  return account;
}

/** GET asset/transfer/query-account-coins-balance: of the funding wallet, or of the unified account. */
export function coinsBalance(venue: BybitVenue, params: Params): Reply {
  const account = accountOf(params, 'accountType');
  const chosen = (params.text('coin') ?? Object.keys(coins).join(',')).split(',');
  if (params.refusal !== undefined || account === undefined)
    return refused(params.refusal ?? refusal('category'));
  const balance = chosen.map((coin) => balanceRow(venue, account, coin));
  return ok({ memberId: uid, accountType: params.text('accountType'), balance }, 'success');
}

/** GET asset/transfer/query-account-coin-balance. */
export function coinBalance(venue: BybitVenue, params: Params): Reply {
  const account = accountOf(params, 'accountType');
  const coin = params.required('coin');
  if (params.refusal !== undefined || account === undefined)
    return refused(params.refusal ?? refusal('category'));
  const balance = balanceRow(venue, account, coin);
  return ok({ accountId: uid, accountType: params.text('accountType'), memberId: uid, balance }, 'success');
}

function balanceRow(venue: BybitVenue, account: string, coin: string) {
  const { exchange } = venue;
  const owner = exchange.account(account);
  const { freeAtoms, lockedAtoms } = owner.balance(coin);
  return {
    coin,
    walletBalance: plainText(freeAtoms + lockedAtoms),
    transferBalance: plainText(exchange.margin.spendableAtoms(owner, coin)),
    bonus: '',
    transferSafeAmount: '',
    ltvTransferSafeAmount: '',
  };
}

/** POST asset/transfer/inter-transfer, between the unified account and the funding wallet. */
export function transfer(venue: BybitVenue, params: Params): Reply {
  const transferId = params.required('transferId');
  const [from, to] = [accountOf(params, 'fromAccountType'), accountOf(params, 'toAccountType')];
  const coin = params.required('coin');
  const amount = params.amount('amount');
  if (params.refusal !== undefined || from === undefined || to === undefined) {
    return refused(params.refusal ?? refusal('category'));
  }
  if (amount === undefined || coins[coin] === undefined) return refuse('transferAmount');
  if (from === to) return refuse('transferSame');
  if (!venue.exchange.transfer(from, to, coin, amount)) return refuse('transferTooMuch');
  return ok({ transferId, status: 'SUCCESS' }, 'success');
}

/** GET asset/transfer/query-inter-transfer-list, newest first. */
export function transfers(venue: BybitVenue, params: Params): Reply {
  const coin = params.text('coin');
  const page = pageOf(params, venue.nowMs(), 50, 20);
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = venue.exchange.transfers
    .filter(({ asset }) => coin === undefined || coin === asset)
    .filter(({ timeMs }) => timeMs >= page.startMs && timeMs <= page.endMs)
    .reverse();
  const { list, nextPageCursor } = paged(found, page);
  return ok({ list: list.map(transferRow), nextPageCursor }, 'success');
}

function transferRow({ id, asset, amountAtoms, from, to, timeMs }: Transfer) {
  const nameOf = (account: string) => (account === userAccount ? 'UNIFIED' : 'FUND');
  return {
    transferId: recordId('7aff', id),
    coin: asset,
    amount: plainText(amountAtoms),
    fromAccountType: nameOf(from),
    toAccountType: nameOf(to),
    timestamp: String(timeMs),
    status: 'SUCCESS',
  };
}

/** GET asset/deposit/query-record: what the control endpoint brought. */
export function deposits(venue: BybitVenue, params: Params): Reply {
  const coin = params.text('coin');
  const page = pageOf(params, venue.nowMs(), 50, 50, 30 * 86_400_000);
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = venue.exchange.deposits
    .filter(({ asset, amountAtoms }) => amountAtoms > 0n && (coin === undefined || coin === asset))
    .filter(({ timeMs }) => timeMs >= page.startMs && timeMs <= page.endMs)
    .reverse();
  const { list, nextPageCursor } = paged(found, page);
  const rows = list.map(({ id, asset, amountAtoms, timeMs }) => ({
    id: String(id),
    coin: asset,
    chain: coins[asset]?.[0]?.chain ?? '',
    amount: plainText(amountAtoms),
    txID: recordId('dead', id),
    status: 3,
    toAddress: coins[asset]?.[0]?.address ?? '',
    tag: '',
    depositFee: '',
    successAt: String(timeMs),
    confirmations: '12',
    txIndex: '',
    blockHash: '',
    batchReleaseLimit: '-1',
    depositType: '0',
    fromAddress: '',
    taxDepositRecordsId: '',
    taxStatus: 0,
  }));
  return ok({ rows, nextPageCursor }, 'success');
}

export function depositAddress(_venue: BybitVenue, params: Params): Reply {
  const coin = params.required('coin');
  const type = params.text('chainType');
  if (params.refusal !== undefined) return refused(params.refusal);
  const chains = (coins[coin] ?? [])
    .filter(({ chain: name }) => type === undefined || name === type)
    .map(({ chainType, address, chain: name }) => ({
      chainType,
      addressDeposit: address,
      tagDeposit: '',
      chain: name,
      batchReleaseLimit: '-1',
      contractAddress: '',
    }));
  return ok({ coin, chains }, 'success');
}

export function noRows(): Reply {
  return ok({ rows: [], nextPageCursor: '' }, 'success');
}
