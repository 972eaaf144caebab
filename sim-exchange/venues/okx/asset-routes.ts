import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { billIdOf } from './ids.ts';
import type { Params } from './params.ts';
import { fundingAccount, type OkxVenue, userAccount } from './venue.ts';

const names: Readonly<Record<string, string>> = {
  BTC: 'Bitcoin',
  ETH: 'Ethereum',
  SOL: 'Solana',
  USDT: 'Tether',
};
/** The networks of each currency and the digits that a withdrawal there has. */
const chains: Readonly<Record<string, readonly [chain: string, digits: string, fee: string, min: string][]>> =
  {
    BTC: [['BTC-Bitcoin', '8', '0.0001', '0.001']],
    ETH: [
      ['ETH-ERC20', '8', '0.001', '0.01'],
      ['ETH-Arbitrum One', '8', '0.0001', '0.001'],
    ],
    SOL: [['SOL-Solana', '8', '0.008', '0.1']],
    USDT: [
      ['USDT-ERC20', '6', '3', '2'],
      ['USDT-TRC20', '6', '1.5', '2'],
    ],
  };
/** The numbers of OKX's wallets. */
const wallets: Readonly<Record<string, string>> = { '6': fundingAccount, '18': userAccount };

export function currencies(_venue: OkxVenue, params: Params): Reply {
  const wanted = params.commas('ccy');
  const chosen = Object.entries(chains).filter(([ccy]) => wanted.length === 0 || wanted.includes(ccy));
  return ok(
    chosen.flatMap(([ccy, rows]) =>
      rows.map(([chain, digits, fee, min], i) => ({
        burningFeeRate: '',
        canDep: true,
        canInternal: true,
        canWd: true,
        ccy,
        chain,
        ctAddr: '',
        depEstOpenTime: '',
        depQuotaFixed: '',
        depQuoteDailyLayer2: '',
        fee,
        logoLink: '',
        mainNet: i === 0,
        maxFee: fee,
        maxFeeForCtAddr: fee,
        maxWd: '8852150',
        minDep: min,
        minDepArrivalConfirm: '1',
        minFee: fee,
        minFeeForCtAddr: fee,
        minInternal: min,
        minWd: min,
        minWdUnlockConfirm: '2',
        name: names[ccy] ?? ccy,
        needTag: false,
        usedDepQuotaFixed: '',
        usedWdQuota: '0',
        wdEstOpenTime: '',
        wdQuota: '10000000',
        wdTickSz: digits,
      })),
    ),
  );
}

/** The funding wallet. */
export function assetBalances(venue: OkxVenue, params: Params): Reply {
  const wanted = params.commas('ccy');
  const { balances } = venue.exchange.account(fundingAccount);
  const rows = [...balances]
    .filter(([ccy]) => wanted.length === 0 || wanted.includes(ccy))
    .map(([ccy, { freeAtoms }]) => ({
      availBal: plainText(freeAtoms),
      bal: plainText(freeAtoms),
      ccy,
      frozenBal: '0',
    }));
  return ok(rows.filter(({ bal }) => bal !== '0'));
}

/** POST asset/transfer between the funding wallet (6) and the trading account (18). */
export function transfer(venue: OkxVenue, params: Params): Reply {
  const ccy = params.required('ccy');
  params.required('amt');
  const amountAtoms = params.amount('amt') ?? 0n;
  const [from, to] = [params.required('from'), params.required('to')];
  const [payer, payee] = [wallets[from], wallets[to]];
  if (payer === undefined || payer === payee) params.wrong('from');
  if (payee === undefined) params.wrong('to');
  if (chains[ccy] === undefined) params.wrong('ccy');
  if (params.refusal !== undefined || payer === undefined || payee === undefined) {
    return refused(params.refusal ?? refusal('parameter', 'to'));
  }
  if (!venue.exchange.transfer(payer, payee, ccy, amountAtoms)) return refused(refusal('transferTooMuch'));
  const { id, timeMs } = venue.exchange.transfers.at(-1) ?? { id: 0, timeMs: venue.nowMs() };
  const amt = params.text('amt') ?? '';
  return ok([
    { amt, ccy, clientId: params.text('clientId') ?? '', from, to, transId: billIdOf(timeMs, id, 5) },
  ]);
}

export function transferState(venue: OkxVenue, params: Params): Reply {
  const transId = params.required('transId');
  if (params.refusal !== undefined) return refused(params.refusal);
  const found = venue.exchange.transfers.find(({ id, timeMs }) => billIdOf(timeMs, id, 5) === transId);
  if (found === undefined) return refused(refusal('parameter', 'transId'));
  const numberOf = (name: string) => (name === userAccount ? '18' : '6');
  return ok([
    {
      amt: plainText(found.amountAtoms),
      ccy: found.asset,
      clientId: '',
      from: numberOf(found.from),
      instId: '',
      state: 'success',
      subAcct: '',
      to: numberOf(found.to),
      toInstId: '',
      transId,
      type: '0',
    },
  ]);
}

/** What came from outside, newest first. */
export function deposits(venue: OkxVenue, params: Params): Reply {
  const ccy = params.text('ccy');
  const depId = params.text('depId');
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before') ?? Number.NEGATIVE_INFINITY;
  const limit = params.limit(100);
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = venue.exchange.deposits.filter(
    ({ asset, timeMs, amountAtoms, id }) =>
      amountAtoms > 0n &&
      (ccy === undefined || ccy === asset) &&
      (depId === undefined || depId === String(id)) &&
      timeMs < after &&
      timeMs > before,
  );
  return ok(
    rows
      .slice(-limit)
      .reverse()
      .map(({ id, asset, amountAtoms, timeMs }) => ({
        actualDepBlkConfirm: '2',
        amt: plainText(amountAtoms),
        areaCodeFrom: '',
        ccy: asset,
        chain: chains[asset]?.[0]?.[0] ?? `${asset}-Simulated`,
        depId: String(id),
        from: '',
        fromWdId: '',
        state: '2',
        to: `simulated-${asset.toLowerCase()}`,
        ts: String(timeMs),
        txId: `simulated-deposit-${id}`,
      })),
  );
}

export function depositAddress(_venue: OkxVenue, params: Params): Reply {
  const ccy = params.required('ccy');
  const rows = chains[ccy];
  if (params.refusal !== undefined || rows === undefined)
    return refused(params.refusal ?? refusal('parameter', 'ccy'));
  return ok(
    rows.map(([chain], i) => ({
      addr: `simulated-${ccy.toLowerCase()}`,
      ccy,
      chain,
      ctAddr: '',
      selected: i === 0,
      to: '18',
      verifiedName: '',
    })),
  );
}
