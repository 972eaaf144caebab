import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../domain/events/domain-event.ts';
import { nothingTold } from '../domain/health/health.ts';
import type { Redrive } from '../domain/health/redrive.ts';
import { systemOwner } from '../domain/stream/topic.ts';
import type { HealthRecords } from '../ports/health.port.ts';

/** What every store of health must do. `told` is one for all: others may write it meanwhile. */
export function healthRecordsContract(make: () => HealthRecords): void {
  const eventOf = (ownerId = systemOwner): DomainEvent => ({
    ...{ eventId: crypto.randomUUID(), ownerId, accountId: systemOwner, type: 'alarm.changed' },
    ...{ correlationId: 'c', atMs: Date.now(), payload: { alarm: 'a' } },
  });

  describe('what was told of health', () => {
    it('is replaced by the next version alone', async () => {
      const records = make();
      const before = (await records.findTold()) ?? nothingTold;
      const told = {
        ...{ version: before.version + 1, ringing: ['a'], lost: ['okx'] },
        ...{ deadLetters: { commands: 2 }, notEmptySinceMs: { commands: 5 } },
      };
      const saves = [records.saveTold(told, [eventOf()]), records.saveTold(told, [])];
      expect((await Promise.all(saves)).toSorted()).toEqual([false, true]);
      expect(await records.findTold()).toEqual(told);
      expect(await records.saveTold({ ...told, version: told.version + 2 }, [])).toBe(false);
      expect(await records.saveTold({ ...nothingTold, version: told.version + 1 }, [])).toBe(true);
    });
  });

  describe('a redrive', () => {
    it('begins once, goes on from what was seen, and ends once', async () => {
      const records = make();
      const ownerId = crypto.randomUUID();
      const redrive: Redrive = {
        ...{ redriveId: 'r', ownerId, queue: 'commands', reason: 'fixed', max: 9 },
        ...{ taken: 0, moved: 0, startedAtMs: 1_795_263_400_000 },
      };
      expect(await records.findRedrive(ownerId, 'r')).toBeUndefined();
      expect(await records.startRedrive(redrive, eventOf(ownerId))).toBe(true);
      expect(await records.startRedrive(redrive, eventOf(ownerId))).toBe(false);
      const counted = { ...redrive, taken: 3 };
      expect(await records.saveRedrive(redrive, counted)).toBe(true);
      expect(await records.saveRedrive(redrive, counted)).toBe(false);
      const ended = { ...counted, moved: 3, endedAtMs: redrive.startedAtMs + 5 };
      expect(await records.saveRedrive(counted, ended, eventOf(ownerId))).toBe(true);
      expect(await records.saveRedrive(ended, { ...ended, taken: 4 })).toBe(false);
      expect(await records.findRedrive(ownerId, 'r')).toEqual(ended);
      expect(await records.findRedrive(crypto.randomUUID(), 'r')).toBeUndefined();
    });
  });
}
