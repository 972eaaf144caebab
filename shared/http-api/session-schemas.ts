import * as z from 'zod';
import { epochMs } from './fields.ts';

const sessionIdRule = 'must be the id of a session, or current';
const sessionIdText = z
  .string(sessionIdRule)
  .regex(/^[A-Za-z0-9_-]{1,64}$/, sessionIdRule)
  .meta({ description: 'As listed; `current` is the one that asks', examples: ['current'] });

export const sessionPath = z.strictObject({ sessionId: sessionIdText });

export const sessionList = z
  .object({
    sessions: z
      .array(
        z.object({
          sessionId: z.string(),
          label: z.string().meta({
            description: 'Browser or program, and system, as it names itself; empty where it does not',
            examples: ['Firefox, Windows'],
          }),
          firstSeenMs: epochMs,
          lastSeenMs: epochMs.meta({ description: 'To the minute' }),
          isCurrent: z.boolean().meta({ description: 'The one that asks' }),
        }),
      )
      .meta({
        description: 'Those that were not ended, the one that asks first, then as they were seen last',
      }),
    others: z.number().int().meta({ description: 'Older ones that are not listed' }),
  })
  .meta({ id: 'SessionList' });
export type SessionList = z.infer<typeof sessionList>;

export const sessionEndedResource = z
  .object({ sessionId: z.string(), endedAtMs: epochMs })
  .meta({ id: 'SessionEnded' });

export const allSessionsEndedResource = z
  .object({ ended: z.number().int().meta({ description: 'How many there were' }) })
  .meta({ id: 'AllSessionsEnded' });
