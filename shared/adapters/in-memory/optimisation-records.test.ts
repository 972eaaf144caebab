import { describe } from 'vitest';
import { optimisationRecordsContract } from '../../testing/optimisation-records.contract.ts';
import { InMemoryOptimisationRecords } from './optimisation-records.ts';

describe('optimisations in memory', () =>
  optimisationRecordsContract(() => new InMemoryOptimisationRecords()));
