import { useState } from 'react';
import { type Failure, failureIn } from '../api/client.ts';
import { missed } from '../live/state.ts';
import { amend, known, type Read, useRead } from './cache.ts';
import { joined } from './join-pages.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

export interface Pages<Item> extends Read<readonly Item[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly moreFailure: Failure | undefined;
  readonly loadMore: () => void;
}

/** All that was read of a listing, newest first, and how often something was missed before. */
interface Listing<Item> extends Page<Item> {
  readonly missed: number;
}

/**
 * A listing that is read page by page. When its first page is read anew, what was read behind it stays where `idOf` tells items apart and their
 * changes are told as events; elsewhere older pages are asked for again.
 */
export function usePages<Item>(
  key: string | null,
  load: (cursor: string | undefined) => Promise<Page<Item>>,
  idOf?: (item: Item) => string,
): Pages<Item> {
  const { value, ...rest } = useRead<Listing<Item>>(key, async () => {
    const since = missed.get();
    const first = await load(undefined);
    const before = key === null ? undefined : known<Listing<Item>>(key);
    const isSound = idOf !== undefined && before?.missed === since;
    return { ...(isSound ? joined(first, before, idOf) : first), missed: since };
  });
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreFailure, setMoreFailure] = useState<Failure>();
  const cursor = value?.cursor ?? null;
  const loadMore = async () => {
    if (cursor === null || key === null || isLoadingMore) return;
    setLoadingMore(true);
    setMoreFailure(undefined);
    try {
      const next = await load(cursor);
      amend<Listing<Item>>(key, (now) =>
        // Read anew meanwhile: this page is behind another one.
        now.cursor === cursor ? { ...now, items: [...now.items, ...next.items], cursor: next.cursor } : now,
      );
    } catch (error) {
      setMoreFailure(failureIn(error));
    }
    setLoadingMore(false);
  };
  return {
    ...rest,
    ...(value ? { value: value.items } : {}),
    ...{ hasMore: cursor !== null, isLoadingMore, moreFailure },
    loadMore: () => void loadMore(),
  };
}
