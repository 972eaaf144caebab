import { describe } from 'vitest';
import { backtestRecordsContract } from '../../testing/backtest-records.contract.ts';
import { InMemoryBacktestRecords } from './backtest-records.ts';

describe('backtests in memory', () => backtestRecordsContract(() => new InMemoryBacktestRecords()));
