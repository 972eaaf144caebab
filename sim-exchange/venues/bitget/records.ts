import type { Fill } from '../../core/types.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refused } from './errors.ts';
import { recordIdOf } from './ids.ts';
import { type Page, paged, pageOf } from './pages.ts';
import type { Params } from './params.ts';
import { categoryOf } from './public-routes.ts';
import { moneyText } from './text.ts';
import { type BitgetVenue, fundingAccount, userAccount } from './venue.ts';

/** One change of one balance. */
interface FinancialRecord {
  id: string;
  timeMs: number;
  category: string;
  symbol: string;
  coin: string;
  type: string;
  changeAtoms: bigint;
  feeAtoms: bigint;
}

/** Every change of the account's balances, oldest first: fills, funding, transfers, deposits. */
function recordsOf(venue: BitgetVenue): FinancialRecord[] {
  const records = [...fillRecords(venue), ...fundingRecords(venue), ...otherRecords(venue, userAccount)];
  return records.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}

function fillRecords(venue: BitgetVenue): FinancialRecord[] {
  return venue.exchange.fills.flatMap((fill, index) => {
    if (fill.account !== userAccount) return [];
    const { perpetual, category, name: symbol, base, quote, lotAtoms } = venue.instrument(fill.symbol);
    const { timeMs, feeAtoms } = fill;
    const common = { timeMs, category, symbol };
    if (perpetual !== undefined) {
      const id = recordIdOf(timeMs, index, 1);
      const changeAtoms = fill.realisedAtoms - feeAtoms;
      return [{ ...common, id, coin: quote, type: perpetualType(fill), changeAtoms, feeAtoms }];
    }
    const leg = (coin: string, atoms: bigint, digit: number): FinancialRecord => {
      const feeHere = fill.feeAsset === coin ? feeAtoms : 0n;
      const type = atoms > 0n ? 'ORDER_DEALT_IN' : 'ORDER_DEALT_FROZEN_OUT';
      const id = recordIdOf(timeMs, index, digit);
      return { ...common, id, coin, type, changeAtoms: atoms - feeHere, feeAtoms: feeHere };
    };
    const sign = fill.side === 'BUY' ? 1n : -1n;
    return [leg(base, sign * fill.lots * lotAtoms, 1), leg(quote, -sign * fill.quoteAtoms, 2)];
  });
}

function perpetualType({ positionSide, side, liquidation, closedLots }: Fill): string {
  const closes = closedLots > 0n;
  const isLong = (side === 'BUY') !== closes;
  if (liquidation) return isLong ? 'BURST_CLOSE_LONG' : 'BURST_CLOSE_SHORT';
  if (positionSide === 'BOTH') return side === 'BUY' ? 'BUY_DEAL' : 'SELL_DEAL';
  return `${closes ? 'CLOSE' : 'OPEN'}_${isLong ? 'LONG' : 'SHORT'}`;
}

function fundingRecords(venue: BitgetVenue): FinancialRecord[] {
  return venue.exchange.funding.payments
    .filter(({ account }) => account === userAccount)
    .map(({ id, symbol, asset, amountAtoms, timeMs }) => {
      const { category, name } = venue.instrument(symbol);
      return {
        id: recordIdOf(timeMs, id, 3),
        timeMs,
        category,
        symbol: name,
        coin: asset,
        type: `CONTRACT_MAIN_SETTLE_FEE_USER_${amountAtoms < 0n ? 'OUT' : 'IN'}`,
        changeAtoms: amountAtoms,
        feeAtoms: 0n,
      };
    });
}

/** Deposits and transfers; money that the control endpoint brings comes in as a transfer. */
function otherRecords(venue: BitgetVenue, account: string): FinancialRecord[] {
  const row = (coin: string, changeAtoms: bigint, timeMs: number, id: string): FinancialRecord => {
    const type = changeAtoms < 0n ? 'TRANSFER_OUT' : 'TRANSFER_IN';
    return { id, timeMs, category: 'OTHER', symbol: '', coin, type, changeAtoms, feeAtoms: 0n };
  };
  const deposits = venue.exchange.deposits
    .filter((deposit) => deposit.account === account)
    .map(({ asset, amountAtoms, timeMs, id }) => row(asset, amountAtoms, timeMs, recordIdOf(timeMs, id, 4)));
  const transfers = venue.exchange.transfers
    .filter(({ from, to }) => from === account || to === account)
    .map(({ asset, amountAtoms, timeMs, id, to }) =>
      row(asset, to === account ? amountAtoms : -amountAtoms, timeMs, recordIdOf(timeMs, id, 5)),
    );
  return [...deposits, ...transfers];
}

/** What each coin's balance was after each record: read back from what there is now. */
function withBalances(venue: BitgetVenue, account: string, records: FinancialRecord[]) {
  const after = new Map<string, bigint>();
  const rows = records.map((record) => ({ record, balanceAtoms: 0n }));
  for (const row of rows.toReversed()) {
    const { coin, changeAtoms } = row.record;
    const wallet = venue.exchange.margin.summary(venue.exchange.account(account), coin).walletAtoms;
    row.balanceAtoms = after.get(coin) ?? wallet;
    after.set(coin, row.balanceAtoms - changeAtoms);
  }
  return rows;
}

type BalancedRecord = ReturnType<typeof withBalances>[number];

function recordPage(rows: BalancedRecord[], page: Page) {
  return paged(rows, page, ({ record }) => ({ id: BigInt(record.id), timeMs: record.timeMs }));
}

/** GET account/financial-records of a category: transfers are of `OTHER`, and of the spot category too. */
export function financialRecords(venue: BitgetVenue, params: Params): Reply {
  const isOther = params.text('category') === 'OTHER';
  const category = isOther ? 'OTHER' : categoryOf(params);
  const [coin, type, symbol] = [params.text('coin'), params.text('type'), params.text('symbol')];
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const wanted = ({ record }: BalancedRecord) =>
    (record.category === category || (record.category === 'OTHER' && category === 'SPOT')) &&
    (coin === undefined || coin === record.coin) &&
    (type === undefined || type === record.type) &&
    (symbol === undefined || symbol === record.symbol);
  const all = withBalances(venue, userAccount, recordsOf(venue)).filter(wanted);
  const { rows, cursor } = recordPage(all, page);
  const list = rows.map(({ record, balanceAtoms }) => ({
    category: record.category,
    id: record.id,
    symbol: record.symbol,
    coin: record.coin,
    type: record.type,
    amount: plainText(record.changeAtoms),
    fee: record.feeAtoms === 0n ? '0' : moneyText(-record.feeAtoms),
    balance: plainText(balanceAtoms),
    ts: String(record.timeMs),
  }));
  return ok({ list, cursor });
}

/** GET account/funding-financial-records: of the wallet beside the unified account. */
export function fundingRecordsOf(venue: BitgetVenue, params: Params): Reply {
  const coin = params.text('coin');
  const page = pageOf(params);
  if (params.refusal !== undefined) return refused(params.refusal);
  const all = withBalances(venue, fundingAccount, otherRecords(venue, fundingAccount));
  const { rows, cursor } = recordPage(
    all.filter(({ record }) => coin === undefined || coin === record.coin),
    page,
  );
  const list = rows.map(({ record, balanceAtoms }) => ({
    id: record.id,
    coin: record.coin,
    groupType: 'transfer',
    type: record.type.toLowerCase(),
    amount: plainText(record.changeAtoms),
    balance: plainText(balanceAtoms),
    ts: String(record.timeMs),
  }));
  return ok({ list, cursor });
}
