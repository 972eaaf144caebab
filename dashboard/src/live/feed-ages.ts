import { useEffect, useRef } from 'react';
import { useNow } from '../data/use-now.ts';
import { marketTopics } from './market-topics.ts';

/**
 * How old each market's newest word is, told each second; undefined until one came. Heard over the stream, so that it is the feed's own age, and
 * nothing is asked for.
 */
export function useFeedAges(topics: readonly string[]): ReadonlyMap<string, number | undefined> {
  const heardAtMs = useRef(new Map<string, number>());
  const nowMs = useNow();
  const key = topics.join();
  useEffect(() => {
    const heard = heardAtMs.current;
    const leave = (key === '' ? [] : key.split(',')).map((topic) =>
      marketTopics.listen(topic, ({ asOfMs }) => heard.set(topic, asOfMs)),
    );
    return () => {
      for (const each of leave) each();
    };
  }, [key]);
  return new Map(
    topics.map((topic) => {
      const atMs = heardAtMs.current.get(topic);
      return [topic, atMs === undefined ? undefined : Math.max(0, nowMs - atMs)];
    }),
  );
}
