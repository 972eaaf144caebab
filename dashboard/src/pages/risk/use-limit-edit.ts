import { useState } from 'react';
import { api, type Failure, failureIn, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { diffOf } from './limit-diff.ts';
import { isLimitName, type LimitName } from './limit-fields.ts';
import { type Draft, draftOf, limitsOf } from './limit-form.ts';

export type Levels = Schemas['LimitsOfAccount'];
type Level = Pick<Levels['levels'][number], 'scope' | 'version' | 'limits' | 'changedBy'>;

/** A level as it was seen, what stands in the form over it, and saving that from the version that was seen. */
export function useLimitEdit(accountId: string, known: Levels, onSaved: () => void) {
  const [levels, setLevels] = useState(known);
  const [level, setLevel] = useState<Level>(() => levelOf(known, 'account'));
  const [draft, setDraft] = useState<Draft>(() => draftOf(level.limits));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  /** Somebody else saved meanwhile, and what they saved is what the form stands over now. */
  const [isNewest, setNewest] = useState(false);
  const { limits, wrong } = limitsOf(draft, level.scope === 'account');
  const changes = diffOf(level.limits, limits);

  const take = (from: Levels, scope: string, typed: Partial<Draft>) => {
    const next = levelOf(from, scope);
    setLevels(from);
    setLevel(next);
    setDraft({ ...draftOf(next.limits), ...typed });
  };
  const choose = (scope: string) => {
    take(levels, scope, {});
    setFailure(undefined);
    setNewest(false);
  };
  const type = (name: LimitName, value: string) => {
    setDraft({ ...draft, [name]: value });
    setFailure(undefined);
  };
  /** What the person typed stays, over what somebody else saved. */
  const takeNewest = async () => {
    const newest = await read(
      api.GET('/v1/accounts/{accountId}/limits', { params: { path: { accountId } } }),
    );
    take(newest, level.scope, Object.fromEntries(changes.map(({ name }) => [name, draft[name]])));
    setNewest(true);
  };
  const save = async (reason: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { scope, version } = level;
      const body = { scope, version, reason, limits };
      await read(api.PUT('/v1/accounts/{accountId}/limits', { params: { path: { accountId } }, body }));
      onSaved();
    } catch (error) {
      const told = failureIn(error);
      const isTaken =
        told.code === 'LIMITS_CHANGED' &&
        (await takeNewest().then(
          () => true,
          () => false,
        ));
      setFailure(isTaken ? undefined : told);
    }
    setBusy(false);
    refresh('risk', 'accounts');
  };
  return { levels, level, draft, wrong, changes, isBusy, failure, isNewest, choose, type, save };
}

function levelOf({ levels }: Levels, scope: string): Level {
  return levels.find((level) => level.scope === scope) ?? { scope, version: 0, limits: {}, changedBy: null };
}

/** The limit that the API found fault with: it names `limits.dailyLossMax`. */
export function fieldIn(failure: Failure | undefined): LimitName | undefined {
  const name = failure?.field?.replace(/^limits\./, '').split('.')[0];
  return name !== undefined && isLimitName(name) ? name : undefined;
}
