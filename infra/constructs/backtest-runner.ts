import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data-stack.ts';
import { TradingFunction } from './trading-function.ts';

/** What runs backtests and optimisations: the Lambda behind the API, and the one that reads and computes. Neither can change anything of trading. */
export class BacktestRunner extends Construct {
  readonly manage: TradingFunction;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    const { foundation, research, history, backtests, trading, market, streamEvents } = data;
    this.manage = new TradingFunction(this, 'manage-backtests', foundation)
      .bindTable('TABLE_NAME', trading, 'read')
      .bindTable('RESEARCH_TABLE_NAME', research, 'saved')
      .readHistory(history)
      .bindQueue('BACKTESTS_QUEUE_URL', backtests.queue);
    new TradingFunction(this, 'run-backtest', foundation)
      // What a strategy was told and traded, where a run is put beside it.
      .bindTable('TABLE_NAME', trading, 'read', 'byAccount')
      .bindTable('MARKET_TABLE_NAME', market, 'read')
      .bindQueue('STREAM_QUEUE_URL', streamEvents.queue)
      // A search is worked on in parts: each sends for the next.
      .bindQueue('BACKTESTS_QUEUE_URL', backtests.queue)
      .bindTable('RESEARCH_TABLE_NAME', research, 'saved')
      .readHistory(history)
      // One a time and worker; more than four users wait for each other.
      .consumeQueue(backtests, { batchSize: 1, maxConcurrency: 4 });
  }
}
