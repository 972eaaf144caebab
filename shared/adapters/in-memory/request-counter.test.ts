import { describe } from 'vitest';
import { requestCounterContract } from '../../testing/request-counter.contract.ts';
import { InMemoryRequestCounter } from './request-counter.ts';

describe('requests counted in memory', () => requestCounterContract(() => new InMemoryRequestCounter()));
