import type { DecisionResource, StrategyResource } from '#shared/http-api/strategy-schemas.ts';
import { table, timeText } from './table.ts';

/** A strategy in lines: where it stands, what it holds and has open. */
export function strategyText(strategy: StrategyResource): string {
  const { strategyId, state, reason, cause, instrument, venue, timeframe, accountId, schedule } = strategy;
  const { capital, size, lossMax, position, entryPrice, realizedPnl, fees, parametersVersion } = strategy;
  return [
    `${strategyId}: ${state}${cause ? ` (${cause})` : ''}, ${reason}`,
    `${strategy.strategy} on ${instrument} ${timeframe}, ${venue} ${accountId}${strategy.positionSide ? `, ${strategy.positionSide}` : ''}, ${strategy.sharing}`,
    ...(schedule ? [`wakes every ${schedule.everyMinutes} min, missed ticks: ${schedule.missed}`] : []),
    `capital ${capital}, size ${size}${lossMax ? `, stops at a loss of ${lossMax}` : ''}, when its market is silent: ${strategy.onSilentMarket}`,
    `parameters ${JSON.stringify(strategy.parameters)} (version ${parametersVersion})`,
    `holds ${position} at ${entryPrice}, realized ${realizedPnl}, fees ${fees}`,
    `${strategy.decisions} decisions, last candle ${strategy.lastCandleMs === null ? 'none' : timeText(strategy.lastCandleMs)}`,
    ...strategy.openOrders.map(
      ({ orderId, tag, side, price, remaining }) =>
        `open: ${side} ${remaining} at ${price ?? 'market'} ${tag ?? ''} ${orderId}`,
    ),
  ].join('\n');
}

export function strategiesText(strategies: readonly StrategyResource[]): string {
  if (strategies.length === 0) return 'no strategy runs';
  return table(
    [
      ...[
        { title: 'ID' },
        { title: 'STRATEGY' },
        { title: 'INSTRUMENT' },
        { title: 'ACCOUNT' },
        { title: 'STATE' },
      ],
      { title: 'POSITION', align: 'right' },
      { title: 'REALIZED', align: 'right' },
      { title: 'DECISIONS', align: 'right' },
    ],
    strategies.map((each) => [
      ...[each.strategyId, each.strategy, `${each.instrument} ${each.timeframe}`, each.accountId, each.state],
      ...[each.position, each.realizedPnl, String(each.decisions)],
    ]),
  );
}

export function decisionsText(decisions: readonly DecisionResource[]): string {
  if (decisions.length === 0) return 'no decisions';
  return table(
    [
      { title: '#', align: 'right' },
      { title: 'TIME' },
      { title: 'EVENT' },
      { title: 'INTENTS' },
      { title: 'CAME OF IT' },
    ],
    decisions.map(({ sequence, atMs, eventId, isSkipped, intents, outcomes }) => [
      String(sequence),
      timeText(atMs),
      eventId,
      isSkipped ? 'skipped' : intents.map((intent) => JSON.stringify(intent)).join(' '),
      outcomes === null
        ? 'not carried out yet'
        : outcomes.map(({ orderId, code }) => code ?? orderId ?? 'done').join(' '),
    ]),
  );
}
