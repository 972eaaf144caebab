import { describe } from 'vitest';
import { tradingStoreContract } from '../../testing/trading-store.contract.ts';
import { InMemoryTradingStore } from './trading-store.ts';

describe('the in-memory trading store', () => tradingStoreContract(() => new InMemoryTradingStore()));
