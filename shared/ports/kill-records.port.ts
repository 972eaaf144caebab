import type { Kill } from '../domain/kill/kill.ts';
import type { KillDrill } from '../domain/kill/kill-drill.ts';
import type { Page, PageRequest } from './trading-store.port.ts';

/** The evidence of kills. Of one owner and scope at most one is not over. Reads are strongly consistent, except `listOpen`. */
export interface KillRecords {
  /** Writes it (version 1), unless one of its owner and scope is not over: then that one comes back, and nothing is written. */
  begin(kill: Kill): Promise<Kill>;
  find(ownerId: string, killId: string): Promise<Kill | undefined>;
  /** Replaces version `kill.version - 1`; false when somebody else was faster. */
  save(kill: Kill): Promise<boolean>;
  /** Newest first. @throws InvalidCursorError for a cursor that it did not return */
  list(ownerId: string, page: PageRequest): Promise<Page<Kill>>;
  /** Of every owner: those that are not over. */
  listOpen(limit: number): Promise<readonly Kill[]>;
  /** Keeps the evidence of a drill, whether it passed or not. */
  putDrill(drill: KillDrill): Promise<void>;
  /** The owner's newest one, passed or not: an older one that passed says nothing any more. */
  newestDrill(ownerId: string): Promise<KillDrill | undefined>;
}
