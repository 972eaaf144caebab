import {
  allSessionsEndedResource,
  sessionEndedResource,
  sessionList,
} from '#shared/http-api/session-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome } from '../output.ts';
import { table, timeText } from '../views/table.ts';

const root = '/v1/sessions';

export async function listSessions({ client }: Pick<Connection, 'client'>): Promise<Outcome> {
  const listed = await client.get(root, sessionList);
  if (!listed.ok) return failed(listed.failure, client.correlationId);
  const { sessions, others } = listed.value;
  const columns = ['WHERE', 'LAST SEEN (UTC)', 'FIRST SEEN (UTC)', 'ID'].map((title) => ({ title }));
  const rows = sessions.map(({ label, isCurrent, lastSeenMs, firstSeenMs, sessionId }) => [
    `${label || 'a program without a name'}${isCurrent ? ' (this login)' : ''}`,
    timeText(lastSeenMs),
    timeText(firstSeenMs),
    sessionId,
  ]);
  const more = others === 0 ? '' : `\n${others} older ones are not listed.`;
  return done(listed.value, `${table(columns, rows)}${more}`);
}

export async function revokeSession({ client }: Pick<Connection, 'client'>, id: string): Promise<Outcome> {
  if (id === 'all') {
    const ended = await client.send('DELETE', root, allSessionsEndedResource);
    if (!ended.ok) return failed(ended.failure, client.correlationId);
    return done(ended.value, `${ended.value.ended} sessions are over, also this login.`);
  }
  const ended = await client.send('DELETE', `${root}/${encodeURIComponent(id)}`, sessionEndedResource);
  if (!ended.ok) return failed(ended.failure, client.correlationId);
  return done(ended.value, `Over since ${timeText(ended.value.endedAtMs)}.`);
}
