import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data-stack.ts';
import { TradingFunction } from './trading-function.ts';

/** What runs backtests: the Lambda behind the API, and the one that reads history and computes. Neither sees orders. */
export class BacktestRunner extends Construct {
  readonly manage: TradingFunction;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    const { foundation, research, history, backtests } = data;
    this.manage = new TradingFunction(this, 'manage-backtests', foundation)
      .bindTable('RESEARCH_TABLE_NAME', research, 'saved')
      .readHistory(history)
      .bindQueue('BACKTESTS_QUEUE_URL', backtests.queue);
    new TradingFunction(this, 'run-backtest', foundation)
      .bindTable('RESEARCH_TABLE_NAME', research, 'saved')
      .readHistory(history)
      // One a time and worker; more than four users wait for each other.
      .consumeQueue(backtests, { batchSize: 1, maxConcurrency: 4 });
  }
}
