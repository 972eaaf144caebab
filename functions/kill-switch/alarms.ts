import * as z from 'zod';
import { engageKillSwitch } from '#shared/application/engage-kill-switch.ts';
import {
  findOccasions,
  type PressForBreachesDeps,
  pressForBreaches,
} from '#shared/application/safety/press-for-breaches.ts';
import type { Kill } from '#shared/domain/kill/kill.ts';
import { isSafetyMetric } from '#shared/domain/safety/breach.ts';

export const alarmEvent = z.object({
  Records: z.array(z.object({ Sns: z.object({ MessageId: z.string(), Message: z.string() }) })).min(1),
});
type AlarmEvent = z.infer<typeof alarmEvent>;

const alarmMessage = z.object({
  AlarmName: z.string(),
  NewStateValue: z.string(),
  Trigger: z.object({ MetricName: z.string() }).optional().catch(undefined),
});

/**
 * The topic carries alarms that are marked to kill, and nothing else. One that the watch has found breaches for stops those
 * accounts and venues; any other stops every account of every owner. What cannot be read there kills too; only an alarm that
 * tells of another state than ALARM does not.
 */
export async function killOnAlarm(
  deps: PressForBreachesDeps,
  { Records }: AlarmEvent,
  untilMs: number,
): Promise<readonly Kill[]> {
  const ringing = Records.flatMap(({ Sns }) => ringingOf(Sns.Message, Sns.MessageId));
  const kills = await Promise.all(ringing.map((each) => killFor(deps, each, untilMs)));
  return kills.flat();
}

interface Ringing {
  readonly triggeredBy: string;
  readonly messageId: string;
  readonly metric: string | undefined;
}

async function killFor(
  deps: PressForBreachesDeps,
  { triggeredBy, messageId: correlationId, metric }: Ringing,
  untilMs: number,
): Promise<readonly Kill[]> {
  const occasion = { source: 'ALARM', triggeredBy, correlationId, untilMs } as const;
  const breaches = isSafetyMetric(metric) ? await findOccasions(deps, metric) : undefined;
  if (breaches) return pressForBreaches(deps, breaches, occasion);
  const owners = new Set((await deps.store.listAllAccounts()).map(({ ownerId }) => ownerId));
  const press = { ...occasion, scope: 'global', reason: `alarm ${triggeredBy}` } as const;
  const triggeredAtMs = deps.clock.nowMs();
  const killed = await Promise.all(
    [...owners].map((ownerId) => engageKillSwitch(deps, { ...press, ownerId, triggeredAtMs })),
  );
  return killed.flatMap((result) => (result.ok ? [result.value] : []));
}

function ringingOf(message: string, messageId: string): readonly Ringing[] {
  const parsed = alarmMessage.safeParse(jsonOf(message));
  if (!parsed.success)
    return [{ triggeredBy: 'a message that cannot be read', messageId, metric: undefined }];
  const { AlarmName, NewStateValue, Trigger } = parsed.data;
  if (NewStateValue !== 'ALARM') return [];
  return [{ triggeredBy: AlarmName.slice(0, 200), messageId, metric: Trigger?.MetricName }];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
