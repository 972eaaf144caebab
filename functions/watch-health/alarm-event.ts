import * as z from 'zod';

const alarmEvent = z.object({
  Records: z.array(z.object({ body: z.string() })).min(1),
});
const states = z.object({ OldStateValue: z.string(), NewStateValue: z.string() });

/**
 * Whether it is worth a look. After a deploy every alarm tells once that it is quiet, which it was before: that is none. The
 * schedule, and what cannot be read, is one.
 */
export function mayChangeHealth(event: unknown): boolean {
  const parsed = alarmEvent.safeParse(event);
  return !parsed.success || parsed.data.Records.some(({ body }) => tellsOfRinging(body));
}

function tellsOfRinging(message: string): boolean {
  const told = states.safeParse(jsonOf(message)).data;
  return !told || [told.OldStateValue, told.NewStateValue].includes('ALARM');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
