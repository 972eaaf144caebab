import { plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { billIdOf, ordIdOf } from './ids.ts';
import { type Page, paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { feeText, priceText, sizeText } from './text.ts';
import { fundingAccount, type OkxVenue, userAccount } from './venue.ts';

const dayMs = 24 * 3_600_000;

/** One change of one balance. OKX numbers its kinds: 1 transfer, 2 trade, 5 liquidation, 8 funding fee. */
interface Bill {
  billId: string;
  timeMs: number;
  ccy: string;
  changeAtoms: bigint;
  type: string;
  subType: string;
  symbol: string;
  more: Record<string, string>;
}

/** Every change of the account's balances, oldest first: fills, funding, transfers, deposits. */
function billsOf(venue: OkxVenue, account: string): Bill[] {
  const bills = [
    ...fillBills(venue, account),
    ...fundingBills(venue, account),
    ...depositBills(venue, account),
    ...transferBills(venue, account),
  ];
  return bills.sort((a, b) => (BigInt(a.billId) < BigInt(b.billId) ? -1 : 1));
}

function fillBills(venue: OkxVenue, account: string): Bill[] {
  return venue.exchange.fills.flatMap((fill, index) => {
    if (fill.account !== account) return [];
    const instrument = venue.instrument(fill.symbol);
    const common = { timeMs: fill.timeMs, symbol: fill.symbol };
    const more = {
      sz: sizeText(instrument, fill.lots),
      px: priceText(instrument, fill.priceTicks),
      ordId: ordIdOf({ id: fill.orderId }),
      clOrdId: venue.exchange.orders.byId.get(fill.orderId)?.wire.clOrdId ?? '',
      tradeId: String(fill.tradeId),
      execType: fill.maker ? 'M' : 'T',
      fillTime: String(fill.timeMs),
    };
    const buys = fill.side === 'BUY';
    if (instrument.perpetual !== undefined) {
      const changeAtoms = fill.realisedAtoms - fill.feeAtoms;
      const billed = { ...more, pnl: plainText(fill.realisedAtoms), fee: feeText(fill.feeAtoms) };
      const type = fill.liquidation ? '5' : '2';
      const billId = billIdOf(fill.timeMs, index, 1);
      const subType = perpetualSubType(fill.positionSide, buys, fill.liquidation);
      return [{ ...common, billId, ccy: instrument.quote, changeAtoms, type, subType, more: billed }];
    }
    const baseAtoms = fill.lots * instrument.lotAtoms;
    const leg = (ccy: string, atoms: bigint, digit: number): Bill => {
      const feeAtoms = fill.feeAsset === ccy ? fill.feeAtoms : 0n;
      const billId = billIdOf(fill.timeMs, index, digit);
      const billed = { ...more, fee: feeText(feeAtoms) };
      const subType = buys ? '1' : '2';
      return { ...common, billId, ccy, changeAtoms: atoms - feeAtoms, type: '2', subType, more: billed };
    };
    const sign = buys ? 1n : -1n;
    return [leg(instrument.base, sign * baseAtoms, 1), leg(instrument.quote, -sign * fill.quoteAtoms, 2)];
  });
}

/** 1, 2: bought, sold in net mode; 3 to 6: opened and closed in long/short mode; 104, 105: liquidated. */
function perpetualSubType(positionSide: string, buys: boolean, liquidation: boolean): string {
  if (liquidation) return buys ? '105' : '104';
  if (positionSide === 'LONG') return buys ? '3' : '5';
  if (positionSide === 'SHORT') return buys ? '6' : '4';
  return buys ? '1' : '2';
}

function fundingBills(venue: OkxVenue, account: string): Bill[] {
  return venue.exchange.funding.payments.flatMap((payment) => {
    if (payment.account !== account) return [];
    const instrument = venue.instrument(payment.symbol);
    const lots = payment.lots < 0n ? -payment.lots : payment.lots;
    return [
      {
        billId: billIdOf(payment.timeMs, payment.id, 3),
        timeMs: payment.timeMs,
        ccy: payment.asset,
        changeAtoms: payment.amountAtoms,
        type: '8',
        subType: payment.amountAtoms < 0n ? '173' : '174',
        symbol: payment.symbol,
        more: {
          sz: sizeText(instrument, lots),
          px: priceText(instrument, payment.markTicks),
          pnl: plainText(payment.amountAtoms),
        },
      },
    ];
  });
}

/** Money that the control endpoint brings goes straight to the trading account, as a transfer into it. */
function depositBills(venue: OkxVenue, account: string): Bill[] {
  return venue.exchange.deposits
    .filter((deposit) => deposit.account === account)
    .map(({ id, asset, amountAtoms, timeMs }) => ({
      billId: billIdOf(timeMs, id, 4),
      timeMs,
      ccy: asset,
      changeAtoms: amountAtoms,
      type: '1',
      subType: amountAtoms < 0n ? '12' : '11',
      symbol: '',
      more: { sz: plainText(amountAtoms < 0n ? -amountAtoms : amountAtoms), from: '6', to: '18' },
    }));
}

function transferBills(venue: OkxVenue, account: string): Bill[] {
  return venue.exchange.transfers
    .filter(({ from, to }) => from === account || to === account)
    .map(({ id, asset, amountAtoms, timeMs, to }) => ({
      billId: billIdOf(timeMs, id, 5),
      timeMs,
      ccy: asset,
      changeAtoms: to === account ? amountAtoms : -amountAtoms,
      type: '1',
      subType: to === account ? '11' : '12',
      symbol: '',
      more: {
        sz: plainText(amountAtoms),
        from: to === userAccount ? '6' : '18',
        to: to === userAccount ? '18' : '6',
      },
    }));
}

/** Each bill with the balance after it; the newest leaves what there is now. */
function withBalances(venue: OkxVenue, account: string, bills: readonly Bill[]) {
  const left = new Map<string, bigint>();
  const rows = [...bills].reverse().map((bill) => {
    const { freeAtoms, lockedAtoms } = venue.exchange.account(account).balance(bill.ccy);
    const balAtoms = left.get(bill.ccy) ?? freeAtoms + lockedAtoms;
    left.set(bill.ccy, balAtoms - bill.changeAtoms);
    return { bill, balAtoms };
  });
  return rows.reverse();
}

/** GET account/bills (7 days) and bills-archive (3 months). */
export function bills(days: number) {
  return (venue: OkxVenue, params: Params): Reply => {
    const [instType, ccy, type, subType] = ['instType', 'ccy', 'type', 'subType'].map((name) =>
      params.text(name),
    );
    const instId = params.text('instId');
    const page = pageOf(params);
    if (params.refusal !== undefined) return refused(params.refusal);
    const sinceMs = venue.nowMs() - days * dayMs;
    const rows = withBalances(venue, userAccount, billsOf(venue, userAccount)).filter(
      ({ bill }) =>
        bill.timeMs >= sinceMs &&
        (instType === undefined || instType === typeOf(venue, bill)) &&
        (ccy === undefined || ccy === bill.ccy) &&
        (type === undefined || type === bill.type) &&
        (subType === undefined || subType === bill.subType) &&
        (instId === undefined || instId === bill.symbol),
    );
    return ok(billPage(rows, page).map(({ bill, balAtoms }) => billRow(venue, bill, balAtoms)));
  };
}

function billPage<T extends { bill: Bill }>(rows: readonly T[], page: Page): T[] {
  return paged(rows, page, ({ bill }) => ({ id: BigInt(bill.billId), timeMs: bill.timeMs }));
}

function typeOf(venue: OkxVenue, { symbol }: Bill): string {
  return symbol === '' ? '' : venue.instrument(symbol).instType;
}

function billRow(venue: OkxVenue, bill: Bill, balAtoms: bigint) {
  return {
    bal: plainText(balAtoms),
    balChg: plainText(bill.changeAtoms),
    billId: bill.billId,
    ccy: bill.ccy,
    clOrdId: '',
    earnAmt: '',
    earnApr: '',
    execType: '',
    fee: '0',
    fillFwdPx: '',
    fillIdxPx: '',
    fillMarkPx: '',
    fillMarkVol: '',
    fillPxUsd: '',
    fillPxVol: '',
    fillTime: '',
    from: '',
    instId: bill.symbol,
    instType: typeOf(venue, bill),
    interest: '0',
    mgnMode: bill.symbol === '' ? '' : venue.mgnModeOf(bill.symbol),
    notes: '',
    ordId: '',
    pnl: '0',
    posBal: '0',
    posBalChg: '0',
    px: '',
    subType: bill.subType,
    sz: '',
    tag: '',
    to: '',
    tradeId: '',
    ts: String(bill.timeMs),
    type: bill.type,
    ...bill.more,
  };
}

/** GET asset/bills: the funding wallet's; 130, 131 are transfers from and to the trading account, 1 a deposit. */
export function assetBills(venue: OkxVenue, params: Params): Reply {
  const ccy = params.text('ccy');
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = withBalances(venue, fundingAccount, billsOf(venue, fundingAccount));
  const wanted = rows.filter(({ bill }) => ccy === undefined || ccy === bill.ccy);
  return ok(
    billPage(wanted, page).map(({ bill, balAtoms }) => ({
      billId: bill.billId,
      ccy: bill.ccy,
      clientId: '',
      balChg: plainText(bill.changeAtoms),
      bal: plainText(balAtoms),
      type: bill.changeAtoms < 0n ? '131' : '130',
      notes: '',
      ts: String(bill.timeMs),
    })),
  );
}
