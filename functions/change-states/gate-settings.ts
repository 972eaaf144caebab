import * as z from 'zod';
import type { LiveGateSettings } from '#shared/application/live/unlock-live.ts';
import { limitsField } from '#shared/http-api/limits-schemas.ts';

const periodMs = z.number().int().nonnegative();

/** The setting LIVE_GATE. A limit that nobody knows is refused at the start: a pilot must not fly without it. */
export const liveGateSettings: z.ZodType<LiveGateSettings> = z.object({
  waitMs: z.object({ LOCKED: periodMs, READ_ONLY: periodMs, PILOT: periodMs }),
  pilotLimits: z.record(z.string(), limitsField),
});
