import { textFromAtoms } from '../../core/units.ts';
import { ok, type Reply } from './errors.ts';
import { type LinearParams, within } from './params.ts';
import { type BinanceUsdmVenue, userAccount } from './venue.ts';

/** One line of the wallet's history; `tranId` is unique within its type. */
interface Income {
  symbol: string;
  incomeType: 'REALIZED_PNL' | 'COMMISSION' | 'FUNDING_FEE' | 'TRANSFER';
  amountAtoms: bigint;
  asset: string;
  timeMs: number;
  tranId: number;
  info: string;
  tradeId: string;
}

/** income: all that moved the wallet, oldest first; the newest page where no start is given. */
export function income(venue: BinanceUsdmVenue, params: LinearParams): Reply {
  const type = params.text('incomeType');
  const symbol = params.text('symbol');
  const limit = params.limit(100, 1000);
  const page = params.integer('page') ?? 1;
  const span = params.span();
  if (params.refusal !== undefined) return params.refusal;
  const found = within(incomes(venue), ({ timeMs }) => timeMs, span).filter(
    (row) =>
      (type === undefined || row.incomeType === type) && (symbol === undefined || row.symbol === symbol),
  );
  const fromStart = span.startMs !== undefined || params.has('page');
  const rows = fromStart ? found.slice((page - 1) * limit, page * limit) : found.slice(-limit);
  return ok(rows.map(rendered));
}

function rendered({ amountAtoms, timeMs, ...row }: Income) {
  return {
    symbol: row.symbol,
    incomeType: row.incomeType,
    income: textFromAtoms(amountAtoms),
    asset: row.asset,
    time: timeMs,
    info: row.info,
    tranId: row.tranId,
    tradeId: row.tradeId,
  };
}

function incomes(venue: BinanceUsdmVenue): Income[] {
  return [...tradeIncomes(venue), ...fundingIncomes(venue), ...transferIncomes(venue)].sort(
    (a, b) => a.timeMs - b.timeMs,
  );
}

function tradeIncomes(venue: BinanceUsdmVenue): Income[] {
  return venue.exchange.fills.flatMap((fill): Income[] => {
    const { symbol, tradeId: tranId, timeMs } = fill;
    const tradeId = String(tranId);
    const common = { symbol, timeMs, tranId, tradeId };
    const asset = fill.feeAsset;
    const commission = { ...common, incomeType: 'COMMISSION', info: tradeId, asset } as const;
    const lines: Income[] = [{ ...commission, amountAtoms: -fill.feeAtoms }];
    if (fill.closedLots === 0n) return lines;
    const profit = { ...common, incomeType: 'REALIZED_PNL', info: tradeId, asset: 'USDT' } as const;
    return [{ ...profit, amountAtoms: fill.realisedAtoms }, ...lines];
  });
}

function fundingIncomes(venue: BinanceUsdmVenue): Income[] {
  return venue.exchange.funding.payments
    .filter(({ account }) => account === userAccount)
    .map(({ id, symbol, asset, amountAtoms, timeMs }) => ({
      symbol,
      incomeType: 'FUNDING_FEE',
      amountAtoms,
      asset,
      timeMs,
      tranId: id,
      info: 'FUNDING_FEE',
      tradeId: '',
    }));
}

/** What the control endpoint paid in comes from the spot wallet, as far as this account can tell. */
function transferIncomes(venue: BinanceUsdmVenue): Income[] {
  return venue.exchange.deposits
    .filter(({ account }) => account === userAccount)
    .map(({ id, asset, amountAtoms, timeMs }) => ({
      symbol: '',
      incomeType: 'TRANSFER',
      amountAtoms,
      asset,
      timeMs,
      tranId: id,
      info: 'TRANSFER',
      tradeId: '',
    }));
}
