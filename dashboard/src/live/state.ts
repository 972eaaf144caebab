import { store } from '../data/store.ts';

/** Whether the page hears of what happens. `lost`: since when it does not, after it did. */
export type Live =
  | { readonly state: 'starting' }
  | { readonly state: 'live' }
  | { readonly state: 'lost'; readonly sinceMs: number };

export const live = store<Live>({ state: 'starting' });

/** How often something was missed that nobody can tell any more: what was put together from events before is not to be trusted. */
export const missed = store(0);
