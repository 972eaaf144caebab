import { describe } from 'vitest';
import { quotaContract } from '../../testing/quota.contract.ts';
import { InMemoryQuota } from './quota.ts';

describe('quota in memory', () =>
  quotaContract(() => {
    const quota = new InMemoryQuota();
    return { quota, budgets: quota };
  }));
