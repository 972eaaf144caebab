import { isOver, type Kill } from '../../domain/kill/kill.ts';
import type { KillDrill } from '../../domain/kill/kill-drill.ts';
import type { KillRecords } from '../../ports/kill-records.port.ts';
import type { Page, PageRequest } from '../../ports/trading-store.port.ts';
import { pageOf } from './page-of.ts';

/** Kills in memory: the same conditions as DynamoDB's, held to it by one contract suite. */
export class InMemoryKillRecords implements KillRecords {
  readonly #kills = new Map<string, Kill>();
  readonly #drills = new Map<string, KillDrill>();

  async begin(kill: Kill): Promise<Kill> {
    const open = this.#of(kill.ownerId).find((each) => each.scope === kill.scope && !isOver(each));
    if (open) return open;
    this.#kills.set(`${kill.ownerId}|${kill.killId}`, kill);
    return kill;
  }

  async find(ownerId: string, killId: string): Promise<Kill | undefined> {
    return this.#kills.get(`${ownerId}|${killId}`);
  }

  async save(kill: Kill): Promise<boolean> {
    const key = `${kill.ownerId}|${kill.killId}`;
    if (this.#kills.get(key)?.version !== kill.version - 1) return false;
    this.#kills.set(key, kill);
    return true;
  }

  async list(ownerId: string, page: PageRequest): Promise<Page<Kill>> {
    const listing = { name: `${ownerId}|KILLS`, keyOf: (kill: Kill) => kill.killId } as const;
    return pageOf(this.#of(ownerId), { ...listing, order: 'newest-first' }, page);
  }

  async listOpen(limit: number): Promise<readonly Kill[]> {
    return [...this.#kills.values()].filter((kill) => !isOver(kill)).slice(0, limit);
  }

  async putDrill(drill: KillDrill): Promise<void> {
    this.#drills.set(`${drill.ownerId}|${drill.drillId}`, drill);
  }

  async newestDrill(ownerId: string): Promise<KillDrill | undefined> {
    const ofOwner = [...this.#drills.values()].filter((drill) => drill.ownerId === ownerId);
    return ofOwner.toSorted((a, b) => (a.drillId < b.drillId ? 1 : -1))[0];
  }

  #of(ownerId: string): Kill[] {
    return [...this.#kills.values()].filter((kill) => kill.ownerId === ownerId);
  }
}
