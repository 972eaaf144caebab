import { describe } from 'vitest';
import { killRecordsContract } from '../../testing/kill-records.contract.ts';
import { InMemoryKillRecords } from './kill-records.ts';

describe('kills in memory', () => killRecordsContract(() => new InMemoryKillRecords()));
