import { beforeEach, expect, it } from 'vitest';
import type { DomainEvent } from '../domain/events/domain-event.ts';
import { type SeenSessions, type SessionRecords, sessionKeptMs } from '../ports/sessions.port.ts';

const atMs = 1_795_263_400_000;

/** What every store of sessions must do. Each case is a user of its own. */
export function sessionsContract(open: () => SeenSessions & SessionRecords): void {
  let records: SeenSessions & SessionRecords;
  let ownerId: string;
  beforeEach(() => {
    records = open();
    ownerId = crypto.randomUUID();
  });
  const ref = (sessionId: string, owner = ownerId) => ({ ownerId: owner, sessionId });
  const eventOf = (): DomainEvent => ({
    ...{ eventId: crypto.randomUUID(), ownerId, accountId: 'system', type: 'session.ended' },
    ...{ correlationId: 'c', atMs, payload: { session_id: 's' } },
  });

  it('SE-01 a session is there from its first request, and keeps what it began with', async () => {
    expect(await records.find(ref('s'))).toBeUndefined();
    await records.see(ref('s'), 'Firefox, Windows', atMs);
    await records.see(ref('s'), 'curl', atMs + 60_000);
    const session = { ownerId, sessionId: 's', label: 'Firefox, Windows' };
    const seen = { ...session, firstSeenMs: atMs, lastSeenMs: atMs + 60_000 };
    expect(await records.find(ref('s'))).toEqual(seen);
    expect(await records.list(ownerId, atMs)).toEqual([seen]);
  });

  it('SE-02 it ends once, and stays ended when it is seen again', async () => {
    await records.see(ref('s'), '', atMs);
    const ends = [records.end(ref('s'), atMs + 1, eventOf()), records.end(ref('s'), atMs + 1, eventOf())];
    expect((await Promise.all(ends)).toSorted()).toEqual([false, true]);
    await records.see(ref('s'), '', atMs + 2);
    expect(await records.find(ref('s'))).toMatchObject({ lastSeenMs: atMs + 2, endedAtMs: atMs + 1 });
    expect(await records.end(ref('s'), atMs + 3, eventOf())).toBe(false);
  });

  it('SE-03 one that was never seen, or is of somebody else, is not ended', async () => {
    await records.see(ref('s', `${ownerId}-2`), '', atMs);
    expect(await records.end(ref('s'), atMs, eventOf())).toBe(false);
    expect(await records.find(ref('s'))).toBeUndefined();
    expect(await records.list(ownerId, atMs)).toEqual([]);
    expect((await records.find(ref('s', `${ownerId}-2`)))?.endedAtMs).toBeUndefined();
  });

  it('SE-04 it is listed for as long as it may renew its tokens', async () => {
    await records.see(ref('s'), '', atMs);
    await records.see(ref('s'), '', atMs + sessionKeptMs - 1);
    expect(await records.list(ownerId, atMs + sessionKeptMs - 1)).toHaveLength(1);
    expect(await records.list(ownerId, atMs + sessionKeptMs)).toEqual([]);
  });
}
