import type { BackfillReport } from '#shared/application/market/backfill-history.ts';
import type { HistoryGap } from '#shared/domain/market/history-day.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import type { HistoryCatalogue } from '#shared/ports/market-history.port.ts';
import { table } from './table.ts';

const minuteMs = 60_000;
/** More gaps than these are counted, not shown. */
const gapsShown = 50;

/** `2026-01-31` */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

const minuteOf = (timeMs: number) => `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')}Z`;

export function backfillDocument({ venue, symbol }: FollowedMarket, { days, isStopped }: BackfillReport) {
  return {
    ...{ venue, instrument: symbol, timeframe: '1m', isStopped },
    requests: days.reduce((sum, { requests }) => sum + requests, 0),
    days: days.map(({ dayMs, ...day }) => ({ day: dayOf(dayMs), ...day })),
  };
}

export function backfillText({
  venue,
  instrument,
  days,
  requests,
}: ReturnType<typeof backfillDocument>): string {
  const count = (wanted: string) => days.filter(({ outcome }) => outcome === wanted).length;
  const partial = days.filter(({ isWhole }) => !isWhole).length;
  const parts = [
    `${count('SAVED')} days saved`,
    `${count('SKIPPED')} were whole already`,
    ...(count('SAME') > 0 ? [`${count('SAME')} had nothing new`] : []),
    ...(count('EMPTY') > 0 ? [`${count('EMPTY')} the venue knows nothing of`] : []),
    `${requests} requests`,
  ];
  const open = partial > 0 ? `\n${partial} days are not whole: see \`bin/tradewind data gaps\`.` : '';
  return `${venue} ${instrument}: ${parts.join(', ')}.${open}`;
}

export function gapsDocument(
  { venue, symbol }: FollowedMarket,
  range: { readonly fromMs: number; readonly toMs: number },
  { gaps, damaged }: { gaps: readonly HistoryGap[]; damaged: ReadonlyMap<number, string> },
) {
  const told = gaps.map((gap) => ({ ...gap, minutes: (gap.toMs - gap.fromMs) / minuteMs }));
  return {
    ...{ venue, instrument: symbol, timeframe: '1m' },
    ...range,
    minutes: told.reduce((sum, { minutes }) => sum + minutes, 0),
    gaps: told,
    damaged: [...damaged].map(([dayMs, message]) => ({ day: dayOf(dayMs), message })),
  };
}

export function gapsText(document: ReturnType<typeof gapsDocument>): string {
  const { venue, instrument, gaps, minutes, fromMs, toMs, damaged } = document;
  const range = `${venue} ${instrument}, ${minuteOf(fromMs)} to ${minuteOf(toMs)}`;
  if (gaps.length === 0) return `${range}: whole.`;
  const rows = gaps
    .slice(0, gapsShown)
    .map((gap) => [minuteOf(gap.fromMs), minuteOf(gap.toMs), String(gap.minutes), gap.why]);
  const columns = [{ title: 'FROM' }, { title: 'TO' }, { title: 'MINUTES', align: 'right' as const }];
  return [
    `${range}: ${gaps.length} gaps, ${minutes} minutes.`,
    table([...columns, { title: 'WHY' }], rows),
    ...(gaps.length > gapsShown ? [`and ${gaps.length - gapsShown} more; --json has all`] : []),
    ...damaged.map(({ message }) => message),
  ].join('\n');
}

export function marketDocument({ venue, symbol }: FollowedMarket, catalogue: HistoryCatalogue) {
  const days = [...catalogue].map(([dayMs, { rows, isWhole, gaps, sha256, bytes }]) => ({
    ...{ day: dayOf(dayMs), rows, isWhole, gaps: gaps.length, bytes, sha256 },
  }));
  const sum = (of: 'rows' | 'bytes') => days.reduce((total, day) => total + day[of], 0);
  return {
    ...{ venue, instrument: symbol, timeframe: '1m' },
    from: days[0]?.day ?? null,
    to: days.at(-1)?.day ?? null,
    wholeDays: days.filter(({ isWhole }) => isWhole).length,
    rows: sum('rows'),
    bytes: sum('bytes'),
    days,
  };
}
type MarketDocument = ReturnType<typeof marketDocument>;

const right = (title: string) => ({ title, align: 'right' as const });

/** Every market a line; of one market every day. */
export function historyText(markets: readonly MarketDocument[], isOne: boolean): string {
  const [first] = markets;
  if (!first) return 'Nothing is kept here yet. Fill it with `bin/tradewind data backfill`.';
  if (isOne) {
    const rows = first.days.map(({ day, rows: count, isWhole, gaps, bytes }) => [
      ...[day, String(count), isWhole ? 'yes' : 'no', String(gaps), String(bytes)],
    ]);
    return table(
      [{ title: 'DAY' }, right('CANDLES'), { title: 'WHOLE' }, right('GAPS'), right('BYTES')],
      rows,
    );
  }
  const rows = markets.map(({ venue, instrument, from, to, days, wholeDays, rows: count, bytes }) => [
    ...[venue, instrument, from ?? '', to ?? ''],
    ...[days.length, wholeDays, count, bytes].map(String),
  ]);
  const names = [{ title: 'VENUE' }, { title: 'INSTRUMENT' }, { title: 'FROM' }, { title: 'TO' }];
  return table([...names, right('DAYS'), right('WHOLE'), right('CANDLES'), right('BYTES')], rows);
}
