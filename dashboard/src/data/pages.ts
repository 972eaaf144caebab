import { useState } from 'react';
import { type Failure, failureIn } from '../api/client.ts';
import { type Read, useRead } from './cache.ts';

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

interface Older<Item> {
  readonly of: Page<Item> | undefined;
  readonly pages: readonly Page<Item>[];
}

/** A listing that is read page by page. When its first page is read anew, older ones are asked for again. */
export function usePages<Item>(
  key: string | null,
  load: (cursor: string | undefined) => Promise<Page<Item>>,
): Pages<Item> {
  const first = useRead(key, () => load(undefined));
  const [older, setOlder] = useState<Older<Item>>({ of: undefined, pages: [] });
  const [isLoadingMore, setLoadingMore] = useState(false);
  const [moreFailure, setMoreFailure] = useState<Failure>();
  const { value, ...rest } = first;
  const pages = older.of === value ? older.pages : [];
  const cursor = (pages.at(-1) ?? value)?.cursor ?? null;
  const loadMore = async () => {
    if (cursor === null || isLoadingMore) return;
    setLoadingMore(true);
    setMoreFailure(undefined);
    try {
      const next = await load(cursor);
      setOlder({ of: value, pages: [...pages, next] });
    } catch (error) {
      setMoreFailure(failureIn(error));
    }
    setLoadingMore(false);
  };
  return {
    ...rest,
    ...(value ? { value: [value, ...pages].flatMap(({ items }) => items) } : {}),
    ...{ hasMore: cursor !== null, isLoadingMore, moreFailure },
    loadMore: () => void loadMore(),
  };
}
