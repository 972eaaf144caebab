import { describe } from 'vitest';
import { safetyRecordsContract } from '../../testing/safety-records.contract.ts';
import { InMemorySafetyRecords } from './safety-records.ts';

describe('what the watch keeps, in memory', () => safetyRecordsContract(() => new InMemorySafetyRecords()));
