import type { VenueId } from '../../domain/account/account.ts';
import type { StrategyDecision, StrategyParameters } from '../../domain/strategy/decision.ts';
import type { StrategyInstance } from '../../domain/strategy/instance.ts';
import type { CommitFailure } from '../../ports/store-write.ts';
import type { StrategyRecords, StrategyWrite } from '../../ports/strategy-records.port.ts';
import type { Page, PageRequest, TimeRange } from '../../ports/trading-store.port.ts';
import { pageOf } from './page-of.ts';
import type { Tables } from './tables.ts';

const keyOf = (ownerId: string, strategyId: string) => `${ownerId}|${strategyId}`;

export function applyStrategyWrite(tables: Tables, write: StrategyWrite): CommitFailure | undefined {
  switch (write.kind) {
    case 'saveStrategy': {
      const { instance } = write;
      const key = keyOf(instance.ownerId, instance.strategyId);
      if ((tables.strategies.get(key)?.revision ?? 0) !== instance.revision - 1)
        return { reason: 'VERSION_CONFLICT', write: write.kind };
      tables.strategies.set(key, instance);
      return undefined;
    }
    case 'insertDecision': {
      const { decision } = write;
      const key = keyOf(decision.ownerId, decision.strategyId);
      const bySequence = `${key}|${decision.sequence}`;
      const byEvent = `${key}|${decision.eventId}`;
      if (tables.decisions.has(bySequence) || tables.strategyEvents.has(byEvent))
        return { reason: 'ALREADY_EXISTS', write: write.kind };
      tables.decisions.set(bySequence, decision);
      tables.strategyEvents.set(byEvent, decision.sequence);
      return undefined;
    }
    case 'updateDecision': {
      const { ownerId, strategyId, sequence } = write.decision;
      const key = `${keyOf(ownerId, strategyId)}|${sequence}`;
      if (!tables.decisions.has(key)) return { reason: 'VERSION_CONFLICT', write: write.kind };
      tables.decisions.set(key, write.decision);
      return undefined;
    }
    case 'checkStrategy': {
      const found = tables.strategies.get(keyOf(write.ownerId, write.strategyId));
      const isThere =
        found?.state === 'ACTIVE' &&
        ('revision' in write
          ? found.revision === write.revision
          : found.run.sequence === write.sequence && found.run.isUndone);
      return isThere ? undefined : { reason: 'FENCED' };
    }
    case 'insertParameters': {
      const { ownerId, strategyId, version } = write.parameters;
      const key = `${keyOf(ownerId, strategyId)}|${version}`;
      if (tables.strategyParameters.has(key)) return { reason: 'ALREADY_EXISTS', write: write.kind };
      tables.strategyParameters.set(key, write.parameters);
      return undefined;
    }
  }
}

export class InMemoryStrategyRecords implements StrategyRecords {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  async find(ownerId: string, strategyId: string): Promise<StrategyInstance | undefined> {
    return this.#tables.strategies.get(keyOf(ownerId, strategyId));
  }

  async list(ownerId: string): Promise<readonly StrategyInstance[]> {
    return [...this.#tables.strategies.values()]
      .filter((instance) => instance.ownerId === ownerId)
      .sort((a, b) => (a.strategyId < b.strategyId ? -1 : 1));
  }

  async listActiveOn(venue: VenueId, instrument: string): Promise<readonly StrategyInstance[]> {
    return [...this.#tables.strategies.values()].filter(
      (each) => each.state === 'ACTIVE' && each.venue === venue && each.instrument === instrument,
    );
  }

  async findDecision(
    ownerId: string,
    strategyId: string,
    sequence: number,
  ): Promise<StrategyDecision | undefined> {
    return this.#tables.decisions.get(`${keyOf(ownerId, strategyId)}|${sequence}`);
  }

  async hasEvent(ownerId: string, strategyId: string, eventId: string): Promise<boolean> {
    return this.#tables.strategyEvents.has(`${keyOf(ownerId, strategyId)}|${eventId}`);
  }

  async listDecisions(
    ownerId: string,
    strategyId: string,
    { fromMs = 0, toMs, newestFirst, ...page }: PageRequest & TimeRange & { readonly newestFirst?: boolean },
  ): Promise<Page<StrategyDecision>> {
    const found = [...this.#tables.decisions.values()].filter(
      (each) =>
        each.ownerId === ownerId &&
        each.strategyId === strategyId &&
        each.atMs >= fromMs &&
        (toMs === undefined || each.atMs < toMs),
    );
    const order = newestFirst ? 'newest-first' : 'oldest-first';
    const keyOfOne = ({ atMs, sequence }: StrategyDecision) =>
      `${String(atMs).padStart(15, '0')}#${String(sequence).padStart(10, '0')}`;
    return pageOf(found, { name: `${ownerId}|${strategyId}|DECISIONS`, keyOf: keyOfOne, order }, page);
  }

  async listParameters(ownerId: string, strategyId: string): Promise<readonly StrategyParameters[]> {
    return [...this.#tables.strategyParameters.values()]
      .filter((each) => each.ownerId === ownerId && each.strategyId === strategyId)
      .sort((a, b) => a.version - b.version);
  }
}
