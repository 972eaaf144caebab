import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { type Failure, failureIn } from '../api/client.ts';

/** What is known of a read: its newest value with its age, and why the newest attempt gave none. */
export interface Read<Value> {
  readonly value?: Value;
  readonly failure?: Failure;
  readonly isLoading: boolean;
  /** When the value was read. */
  readonly atMs?: number;
}

interface Entry {
  state: Read<unknown>;
  load?: () => Promise<unknown>;
  /** What was asked for again while it was loading is read once more. */
  isStale: boolean;
  /** What was told while it was loading: the answer may be older than that. */
  meanwhile: ((value: unknown) => unknown)[];
  readonly listeners: Set<() => void>;
}

const entries = new Map<string, Entry>();
const unread: Read<never> = { isLoading: true };
/** So many at once: a user may ask for 10 a second, and a page is more than one read. */
const mostAtOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];

/** Follows a read by its key: it is made when first looked at, and again by `refresh`. Null: nothing is to be read. */
export function useRead<Value>(key: string | null, load: () => Promise<Value>): Read<Value> {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (key === null) return () => {};
      const entry = entryOf(key);
      entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
    },
    [key],
  );
  const get = useCallback(() => (key === null ? unread : entryOf(key).state), [key]);
  const state = useSyncExternalStore(subscribe, get);
  useEffect(() => {
    if (key === null) return;
    const entry = entryOf(key);
    entry.load = load;
    if (entry.state === unread) void fetchInto(entry);
  });
  return state as Read<Value>;
}

/** Reads again what is on the page under keys with these beginnings, and forgets what is not. */
export function refresh(...beginnings: readonly string[]): void {
  for (const [key, entry] of entries) {
    if (!beginnings.some((beginning) => key.startsWith(beginning))) continue;
    if (entry.listeners.size === 0) entries.delete(key);
    else void fetchInto(entry);
  }
}

/** Something newer was told of what was read; what was not read yet is not made up. */
export function amend<Value>(key: string, change: (before: Value) => Value): void {
  const entry = entries.get(key);
  if (!entry || entry.state.value === undefined) return;
  tell(entry, { ...entry.state, value: change(entry.state.value as Value), atMs: Date.now() });
}

/**
 * The same of every key with this beginning, of which the change is told the rest; one that gives back what it was given tells nobody. What is
 * being read is changed when it comes, too.
 */
export function amendAll<Value>(beginning: string, change: (before: Value, rest: string) => Value): void {
  for (const [key, entry] of entries) {
    if (!key.startsWith(beginning)) continue;
    const changed = (value: unknown) => change(value as Value, key.slice(beginning.length));
    if (inFlight.has(entry)) entry.meanwhile.push(changed);
    if (entry.state.value === undefined) continue;
    const value = changed(entry.state.value);
    if (value !== entry.state.value) tell(entry, { ...entry.state, value });
  }
}

/** What is known under a key now. */
export function known<Value>(key: string): Value | undefined {
  return entries.get(key)?.state.value as Value | undefined;
}

/** Another person signs in: nothing of the one before is left. */
export function forgetAll(): void {
  entries.clear();
}

function entryOf(key: string): Entry {
  let entry = entries.get(key);
  if (!entry) {
    entry = { state: unread, isStale: false, meanwhile: [], listeners: new Set() };
    entries.set(key, entry);
  }
  return entry;
}

const inFlight = new WeakSet<Entry>();

async function fetchInto(entry: Entry): Promise<void> {
  if (inFlight.has(entry)) {
    entry.isStale = true;
    return;
  }
  inFlight.add(entry);
  tell(entry, { ...entry.state, isLoading: true });
  do {
    entry.isStale = false;
    await turn();
    entry.meanwhile = [];
    try {
      const read = await entry.load?.();
      const value = entry.meanwhile.reduce((before, change) => change(before), read);
      tell(entry, { value, isLoading: entry.isStale, atMs: Date.now() });
    } catch (error) {
      tell(entry, { ...kept(entry), failure: failureIn(error), isLoading: entry.isStale });
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  } while (entry.isStale);
  inFlight.delete(entry);
}

function kept({ state: { value, atMs } }: Entry): Pick<Read<unknown>, 'value' | 'atMs'> {
  return atMs === undefined ? {} : { value, atMs };
}

async function turn(): Promise<void> {
  if (running >= mostAtOnce) await new Promise<void>((go) => waiting.push(go));
  running += 1;
}

function tell(entry: Entry, state: Read<unknown>): void {
  entry.state = state;
  for (const listener of entry.listeners) listener();
}
