import { larger, plainText, smaller } from '../../core/units.ts';
import { ok, type Reply, refusal, refused } from './errors.ts';
import { familyOf, type OkxInstrument } from './instruments.ts';
import { instTypeOf, namedInstrument, noInstrument } from './market-routes.ts';
import type { Params } from './params.ts';
import { suspendedRows } from './suspended.ts';
import { baseText, priceText, sizeText } from './text.ts';
import type { OkxVenue } from './venue.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** When every instrument was listed, as far as we are concerned. */
const listedMs = Date.UTC(2020, 0, 1);

export function time(venue: OkxVenue): Reply {
  return ok([{ ts: String(venue.nowMs()) }]);
}

/** No maintenance is announced: post a fault to have one. */
export function none(): Reply {
  return ok([]);
}

/** GET public/instruments and account/instruments. */
export function instruments(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  const instId = params.text('instId');
  const family = params.text('instFamily') ?? params.text('uly');
  if (params.refusal !== undefined) return refused(params.refusal);
  const rows = venue
    .ofType(instType)
    .filter((each) => instId === undefined || each.symbol === instId)
    .filter((each) => family === undefined || familyOf(each) === family);
  const suspended = suspendedRows(venue.nowMs())
    .filter((each) => each.instType === instType && (instId === undefined || each.instId === instId))
    .filter((each) => family === undefined || each.uly === family);
  if (instId !== undefined && rows.length + suspended.length === 0) return refused(refusal('noInstrument'));
  return ok([...rows.map(instrumentRow), ...suspended]);
}

function instrumentRow(instrument: OkxInstrument) {
  const { base, quote, symbol, instType, perpetual } = instrument;
  const swap = perpetual !== undefined;
  return {
    alias: '',
    auctionEndTime: '',
    baseCcy: swap ? '' : base,
    category: '1',
    contTdSwTime: swap ? '' : String(listedMs),
    ctMult: swap ? '1' : '',
    ctType: swap ? 'linear' : '',
    ctVal: instrument.ctVal,
    ctValCcy: swap ? base : '',
    expTime: '',
    futureSettlement: false,
    groupId: swap ? '4' : '1',
    instFamily: swap ? familyOf(instrument) : '',
    instId: symbol,
    instIdCode: instrument.instIdCode,
    instType,
    lever: instrument.lever,
    listTime: String(listedMs),
    lotSz: instrument.lotSz,
    maxIcebergSz: instrument.maxLmtSz,
    maxLmtAmt: '20000000',
    maxLmtSz: instrument.maxLmtSz,
    maxMktAmt: swap ? '' : '1000000',
    maxMktSz: instrument.maxMktSz,
    maxPlatOILmt: '',
    maxStopSz: instrument.maxMktSz,
    maxTriggerSz: instrument.maxLmtSz,
    maxTwapSz: instrument.maxLmtSz,
    minSz: instrument.minSz,
    openType: '',
    optType: '',
    posLmtAmt: '',
    posLmtPct: '',
    preMktSwTime: '',
    quoteCcy: swap ? '' : quote,
    ruleType: 'normal',
    settleCcy: swap ? quote : '',
    state: 'live',
    stk: '',
    tickSz: instrument.tickSz,
    tradeQuoteCcyList: swap ? [] : [quote],
    uly: swap ? familyOf(instrument) : '',
    upcChg: [],
  };
}

export function markPrices(venue: OkxVenue, params: Params): Reply {
  const instId = params.text('instId');
  const family = params.text('instFamily') ?? params.text('uly');
  const instType = instTypeOf(params, false);
  if (params.refusal !== undefined) return refused(params.refusal);
  const chosen = venue
    // OKX has marks of margin pairs, not of spot ones.
    .ofType(instType === 'MARGIN' ? 'SPOT' : instType)
    .filter((each) => instId === undefined || each.symbol === instId)
    .filter((each) => family === undefined || familyOf(each) === family);
  if (instId !== undefined && chosen.length === 0) return refused(refusal('noInstrument'));
  return ok(chosen.map((each) => markRow(venue, each)));
}

export function markRow(venue: OkxVenue, instrument: OkxInstrument) {
  return {
    instId: instrument.symbol,
    instType: instrument.instType === 'SPOT' ? 'MARGIN' : instrument.instType,
    markPx: venue.markText(instrument),
    ts: String(venue.nowMs()),
  };
}

export function indexTickers(venue: OkxVenue, params: Params): Reply {
  const instId = params.text('instId');
  const quoteCcy = params.text('quoteCcy');
  const pairs = venue
    .ofType('SPOT')
    .filter(
      (each) =>
        (instId === undefined || each.symbol === instId) &&
        (quoteCcy === undefined || each.quote === quoteCcy),
    );
  if (instId !== undefined && pairs.length === 0) return refused(refusal('noInstrument'));
  return ok(pairs.map((each) => indexRow(venue, each)));
}

export function indexRow(venue: OkxVenue, pair: OkxInstrument) {
  const nowMs = venue.nowMs();
  const { candles, lastTicks } = venue.marketData(pair.symbol);
  const hours = candles.range((timeMs) => timeMs - (timeMs % hourMs), nowMs - dayMs, nowMs, nowMs);
  const text = (ticks: bigint) => priceText(pair, ticks);
  const high = hours.map((each) => each.high).reduce(larger, lastTicks);
  const low = hours.map((each) => each.low).reduce(smaller, lastTicks);
  const open = hours[0]?.open ?? lastTicks;
  return {
    instId: pair.symbol,
    idxPx: text(lastTicks),
    high24h: text(high),
    sodUtc0: text(open),
    open24h: text(open),
    low24h: text(low),
    sodUtc8: text(open),
    ts: String(nowMs),
  };
}

export function priceLimit(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  if (instrument === undefined) return noInstrument(params);
  const { buyTicks, sellTicks } = venue.priceLimits(instrument);
  return ok([
    {
      buyLmt: priceText(instrument, buyTicks),
      enabled: true,
      instId: instrument.symbol,
      instType: instrument.instType,
      sellLmt: priceText(instrument, sellTicks),
      ts: String(venue.nowMs()),
    },
  ]);
}

/** GET public/underlying: one list inside the list. */
export function underlying(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  if (params.refusal !== undefined) return refused(params.refusal);
  return ok([
    venue
      .ofType(instType)
      .filter((each) => each.perpetual)
      .map(familyOf),
  ]);
}

/** One tier: the whole market at the greatest leverage. */
export function positionTiers(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  const family = params.text('instFamily') ?? params.text('uly');
  const instId = params.text('instId');
  if (params.refusal !== undefined) return refused(params.refusal);
  const chosen = venue
    .ofType(instType === 'MARGIN' ? 'SPOT' : instType)
    .filter(
      (each) =>
        (family === undefined || familyOf(each) === family) &&
        (instId === undefined || each.symbol === instId),
    );
  return ok(chosen.map((each) => tierRow(each)));
}

function tierRow(instrument: OkxInstrument) {
  const { perpetual, symbol, lever } = instrument;
  const maintenance = perpetual === undefined ? '0.03' : plainText(perpetual.maintenancePpm * 1_000_000n);
  return {
    baseMaxLoan: perpetual === undefined ? '500' : '',
    imr: plainText(10n ** 24n / (BigInt(lever) * 10n ** 12n)),
    instFamily: perpetual === undefined ? '' : familyOf(instrument),
    instId: perpetual === undefined ? symbol : '',
    maxLever: lever,
    maxSz: instrument.maxLmtSz,
    minSz: '0',
    mmr: maintenance,
    optMgnFactor: '0',
    quoteMaxLoan: perpetual === undefined ? '200000' : '',
    tier: '1',
    uly: perpetual === undefined ? '' : familyOf(instrument),
  };
}

/** The market's own positions are not counted: what traders here hold against it, and a fixed part. */
export function openInterest(venue: OkxVenue, params: Params): Reply {
  const instType = instTypeOf(params, true);
  const instId = params.text('instId');
  const family = params.text('instFamily') ?? params.text('uly');
  if (params.refusal !== undefined) return refused(params.refusal);
  const chosen = venue
    .ofType(instType)
    .filter((each) => each.perpetual !== undefined)
    .filter(
      (each) =>
        (instId === undefined || each.symbol === instId) &&
        (family === undefined || familyOf(each) === family),
    );
  return ok(chosen.map((each) => interestRow(venue, each)));
}

export function interestRow(venue: OkxVenue, instrument: OkxInstrument) {
  const lots = venue.openInterestLots(instrument);
  return {
    instId: instrument.symbol,
    instType: instrument.instType,
    oi: sizeText(instrument, lots),
    oiCcy: baseText(instrument, lots),
    oiUsd: plainText(lots * venue.markTicks(instrument) * instrument.notionalAtoms),
    ts: String(venue.nowMs()),
  };
}

/** `[ts, open interest, volume]` in USD, newest first, of the currency's swap. */
export function openInterestHistory(venue: OkxVenue, params: Params): Reply {
  const instrument = venue.ofType('SWAP').find((each) => each.base === params.text('ccy'));
  const widths: Readonly<Record<string, number>> = { '5m': hourMs / 12, '1H': hourMs, '1D': dayMs };
  const widthMs = widths[params.text('period') ?? '5m'];
  if (widthMs === undefined) params.wrong('period');
  if (instrument === undefined) params.wrong('ccy');
  const nowMs = venue.nowMs();
  const endMs = Math.min(params.integer('end') ?? nowMs, nowMs);
  if (params.refusal !== undefined || instrument === undefined || widthMs === undefined) {
    return refused(params.refusal ?? refusal('parameter', 'ccy'));
  }
  const beginMs = Math.max(params.integer('begin') ?? 0, endMs - 300 * widthMs);
  const { candles } = venue.marketData(instrument.symbol);
  const rows = candles.range((timeMs) => timeMs - (timeMs % widthMs), beginMs, endMs, nowMs);
  const lots = venue.openInterestLots(instrument);
  return ok(
    rows
      .reverse()
      .map(({ openMs, close, quoteAtoms }) => [
        String(openMs),
        plainText(lots * close * instrument.notionalAtoms),
        plainText(quoteAtoms),
      ]),
  );
}

/** `[ts, ratio]`, newest first: one long account for each short one, whoever they are. */
export function longShortRatio(venue: OkxVenue, params: Params): Reply {
  const instrument = namedInstrument(venue, params);
  const limit = params.limit(100);
  if (instrument === undefined || params.refusal) return noInstrument(params);
  const widthMs = hourMs / 12;
  const newestMs = venue.nowMs() - (venue.nowMs() % widthMs);
  return ok(Array.from({ length: limit }, (_, i) => [String(newestMs - i * widthMs), '1']));
}
