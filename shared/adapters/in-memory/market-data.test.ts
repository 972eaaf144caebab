import { describe } from 'vitest';
import { marketDataContract } from '../../testing/market-data.contract.ts';
import { InMemoryMarketData } from './market-data.ts';

describe('in-memory market data', () => marketDataContract(() => new InMemoryMarketData()));
