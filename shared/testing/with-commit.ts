import type { TradingStore } from '../ports/trading-store.port.ts';

/** The same store with another `commit`: to fail, to lose a race, to slip something in before. */
export function withCommit(store: TradingStore, commit: TradingStore['commit']): TradingStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'commit') return commit;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
