import type { FundingRate } from '../../core/perpetual.ts';
import { plainText } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import type { OkxInstrument } from './instruments.ts';
import { namedInstrument } from './market-routes.ts';
import type { Params } from './params.ts';
import type { OkxVenue } from './venue.ts';

/** How many rates of before our start there are: OKX shows three months. */
const pastRates = 270;

/** GET public/funding-rate of one swap, or with `ANY` of all. */
export function fundingRate(venue: OkxVenue, params: Params): Reply {
  const instId = params.required('instId');
  const chosen = venue.ofType('SWAP').filter((each) => instId === 'ANY' || each.symbol === instId);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (chosen.length === 0) return refused(refusal('noInstrument'));
  return ok(chosen.map((each) => fundingRow(venue, each)));
}

export function fundingRow(venue: OkxVenue, { symbol, instType, perpetual }: OkxInstrument) {
  const mark = venue.exchange.marks.get(symbol);
  const intervalMs = perpetual?.fundingIntervalMs ?? 0;
  const dueMs = mark?.nextFundingMs ?? 0;
  const settled = venue.exchange.funding.rates.findLast((rate) => rate.symbol === symbol);
  const rate = plainText(mark?.fundingRateAtoms ?? 0n);
  return {
    formulaType: 'withRate',
    fundingRate: rate,
    fundingTime: String(dueMs),
    impactValue: '20000',
    instId: symbol,
    instType,
    interestRate: '0.0001',
    maxFundingRate: '0.00375',
    method: 'current_period',
    minFundingRate: '-0.00375',
    nextFundingRate: '',
    nextFundingTime: String(dueMs + intervalMs),
    premium: '0',
    prevFundingTime: String(dueMs - intervalMs),
    settFundingRate: plainText(settled?.rateAtoms ?? perpetual?.fundingRateAtoms ?? 0n),
    settState: 'settled',
    ts: String(venue.nowMs()),
  };
}

/** GET public/funding-rate-history, newest first, between the times `before` and `after`. */
export function fundingRateHistory(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const after = params.integer('after') ?? Number.POSITIVE_INFINITY;
  const before = params.integer('before') ?? Number.NEGATIVE_INFINITY;
  const limit = params.limit(400, 100);
  if (params.refusal !== undefined) return refused(params.refusal);
  if (instrument?.perpetual === undefined) return refused(refusal('instTypeMismatch'));
  const rates = [...invented(venue, instrument), ...settledRates(venue, instrument.symbol)];
  const inside = rates.filter(({ timeMs }) => timeMs < after && timeMs > before);
  return ok(
    inside
      .slice(-limit)
      .reverse()
      .map(({ rateAtoms, timeMs }) => ({
        formulaType: 'withRate',
        fundingRate: plainText(rateAtoms),
        fundingTime: String(timeMs),
        instId: instrument.symbol,
        instType: instrument.instType,
        method: 'current_period',
        realizedRate: plainText(rateAtoms),
      })),
  );
}

function settledRates(venue: OkxVenue, symbol: string): FundingRate[] {
  return venue.exchange.funding.rates.filter((rate) => rate.symbol === symbol);
}

/** The past before our start: the first rate, at every interval. */
function invented(
  venue: OkxVenue,
  { perpetual }: OkxInstrument,
): Pick<FundingRate, 'rateAtoms' | 'timeMs'>[] {
  if (perpetual === undefined) return [];
  const { fundingIntervalMs, fundingRateAtoms } = perpetual;
  const lastMs = venue.startedMs - (venue.startedMs % fundingIntervalMs);
  return Array.from({ length: pastRates }, (_, i) => ({
    rateAtoms: fundingRateAtoms,
    timeMs: lastMs - (pastRates - 1 - i) * fundingIntervalMs,
  }));
}
