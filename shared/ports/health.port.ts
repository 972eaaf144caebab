import type { DomainEvent } from '../domain/events/domain-event.ts';
import type { AlarmStanding, HealthTold, QueueStanding } from '../domain/health/health.ts';
import type { Redrive } from '../domain/health/redrive.ts';
import type { RequestCounts, RequestKind } from '../domain/quota/user-limits.ts';

export interface Alarms {
  list(): Promise<readonly AlarmStanding[]>;
}

/** A message among the dead letters, and what it takes to have it back. */
export interface DeadLetter {
  readonly letterId: string;
  readonly body: string;
  readonly groupId?: string;
  readonly sentAtMs: number;
  readonly receipt: string;
}

/** Of a dead letter what may be shown: nothing of what it says. */
export interface LetterKind {
  /** `UNREADABLE` where nobody knows; put back, it comes again. */
  readonly kind: string;
  readonly sentAtMs: number;
}

/** The queues of the system, by their names, and the dead letters of each. */
export interface OperatedQueues {
  standings(): Promise<{
    readonly queues: readonly QueueStanding[];
    readonly deadLetters: readonly QueueStanding[];
  }>;
  /** Has dead letters that can be put back; undefined: has none at all. */
  canRedrive(name: string): boolean | undefined;
  /** The first of them, hidden from nobody. */
  sample(name: string): Promise<readonly LetterKind[]>;
  /** Hides some from everybody else for half a minute; of a group in their order. */
  take(name: string, max: number): Promise<readonly DeadLetter[]>;
  /** To the end of the queue that it came from; the same letter again within minutes is put there once. */
  putBack(name: string, letter: DeadLetter): Promise<void>;
  /** Others see them again at once. */
  release(name: string, letters: readonly DeadLetter[]): Promise<void>;
}

export interface HealthRecords {
  findTold(): Promise<HealthTold | undefined>;
  /** Replaces version `told.version - 1`, in one transaction with its events. False: somebody else was first. */
  saveTold(told: HealthTold, events: readonly DomainEvent[]): Promise<boolean>;
  findRedrive(ownerId: string, redriveId: string): Promise<Redrive | undefined>;
  /** With the event that says so. False: it exists. */
  startRedrive(redrive: Redrive, event: DomainEvent): Promise<boolean>;
  /** Replaces the one whose `taken` and `moved` are these. False: somebody else goes on with it. */
  saveRedrive(before: Redrive, redrive: Redrive, event?: DomainEvent): Promise<boolean>;
}

/** What a user has asked in the windows that hold a moment. */
export interface RequestUse {
  counts(ownerId: string, kind: RequestKind, nowMs: number): Promise<RequestCounts>;
}
