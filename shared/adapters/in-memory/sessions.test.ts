import { describe } from 'vitest';
import { sessionsContract } from '../../testing/sessions.contract.ts';
import { InMemorySessions } from './sessions.ts';

describe('sessions in memory', () => sessionsContract(() => new InMemorySessions()));
