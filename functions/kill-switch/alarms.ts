import * as z from 'zod';
import { engageKillSwitch } from '#shared/application/engage-kill-switch.ts';
import type { KillDeps } from '#shared/application/kill/carry-out.ts';
import type { Kill } from '#shared/domain/kill/kill.ts';

export const alarmEvent = z.object({
  Records: z.array(z.object({ Sns: z.object({ MessageId: z.string(), Message: z.string() }) })).min(1),
});
type AlarmEvent = z.infer<typeof alarmEvent>;

const alarmMessage = z.object({ AlarmName: z.string(), NewStateValue: z.string() });

/**
 * Stops every account of every owner: the topic carries alarms that are marked to kill, and nothing else. What cannot be read
 * there kills too; only an alarm that tells of another state than ALARM does not.
 */
export async function killOnAlarm(
  deps: KillDeps,
  { Records }: AlarmEvent,
  untilMs: number,
): Promise<readonly Kill[]> {
  const ringing = Records.flatMap(({ Sns }) => ringingOf(Sns.Message, Sns.MessageId));
  const first = ringing[0];
  if (!first) return [];
  const owners = new Set((await deps.store.listAllAccounts()).map(({ ownerId }) => ownerId));
  const triggeredAtMs = deps.clock.nowMs();
  const { triggeredBy, messageId: correlationId } = first;
  const press = { scope: 'global', reason: `alarm ${triggeredBy}`, source: 'ALARM', triggeredBy } as const;
  const killed = await Promise.all(
    [...owners].map((ownerId) =>
      engageKillSwitch(deps, { ...press, ownerId, correlationId, triggeredAtMs, untilMs }),
    ),
  );
  return killed.flatMap((result) => (result.ok ? [result.value] : []));
}

function ringingOf(message: string, messageId: string) {
  const parsed = alarmMessage.safeParse(jsonOf(message));
  if (!parsed.success) return [{ triggeredBy: 'a message that cannot be read', messageId }];
  const { AlarmName, NewStateValue } = parsed.data;
  return NewStateValue === 'ALARM' ? [{ triggeredBy: AlarmName.slice(0, 200), messageId }] : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
