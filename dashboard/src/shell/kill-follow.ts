import { useEffect, useState } from 'react';
import { api, type Kill, read } from '../api/client.ts';
import { type Read, refresh, useRead } from '../data/cache.ts';
import { isOver } from './kill-venues.ts';

/** No event tells of each cancel: what is under way is looked at again so often, and then when a person asks. */
const quickMs = 1_000;
const slowMs = 5_000;
const quickLooks = 20;
const mostLooks = 70;

export interface Followed extends Read<Kill> {
  /** It is not over, and nobody looks any more. */
  readonly isLeft: boolean;
  readonly lookAgain: () => void;
}

/** A kill as it stands, until everything is proven. @param known as an answer had it, where there is one */
export function useFollowedKill(killId: string, known?: Kill): Followed {
  const key = known && isOver(known) ? null : `risk:kill:${killId}`;
  const followed = useRead(key, () =>
    read(api.GET('/v1/kill-switch/{killId}', { params: { path: { killId } } })),
  );
  const value = followed.value ?? known;
  const isOpen = key !== null && !(value && isOver(value));
  const { isLeft, again } = useLooks(key, followed, isOpen);
  return { ...followed, ...(value ? { value } : {}), isLeft, lookAgain: again };
}

/** The kill of a scope that runs now, while its press is not answered yet. */
export function useRunningKill(scope: string): Kill | undefined {
  const key = 'risk:kills:running';
  const newest = useRead(key, async () => {
    const query = { limit: 5 };
    return (await read(api.GET('/v1/kill-switch', { params: { query } }))).kills;
  });
  useLooks(key, newest, true);
  return newest.value?.find((kill) => kill.scope === scope && !isOver(kill));
}

/** Reads a key again after each answer, for as long as it is worth it. */
function useLooks(
  key: string | null,
  { atMs, failure, isLoading }: Read<unknown>,
  isOpen: boolean,
): { readonly isLeft: boolean; readonly again: () => void } {
  const [looks, setLooks] = useState(0);
  const isLeft = isOpen && looks >= mostLooks;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer, or failure, is followed by the next look.
  useEffect(() => {
    if (key === null || !isOpen || isLoading || isLeft) return;
    const look = () => {
      setLooks((count) => count + 1);
      refresh(key);
    };
    const timer = setTimeout(look, looks < quickLooks ? quickMs : slowMs);
    return () => clearTimeout(timer);
  }, [key, isOpen, isLoading, isLeft, atMs, failure]);
  return { isLeft, again: () => setLooks(0) };
}
