import { store, useStore } from '../data/store.ts';

/** What a person chose of this browser's window; nothing of it is secret, so it is kept in the browser. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  readonly language: 'en' | 'ko';
  readonly zone: 'Asia/Seoul' | 'UTC';
  readonly accountId: string | null;
}

const key = 'tradewind.preferences';
const choices: Readonly<Record<string, readonly string[]>> = {
  theme: ['system', 'light', 'dark'],
  language: ['en', 'ko'],
  zone: ['Asia/Seoul', 'UTC'],
};

function defaults(): Preferences {
  const isKorean = navigator.language.startsWith('ko');
  return {
    theme: 'system',
    language: isKorean ? 'ko' : 'en',
    zone: isKorean ? 'Asia/Seoul' : 'UTC',
    accountId: null,
  };
}

/** What is kept and is no choice (any more) counts as never chosen. */
function kept(): Partial<Preferences> {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    if (typeof found !== 'object' || found === null) return {};
    return Object.fromEntries(
      Object.entries(found).filter(([name, value]) =>
        name === 'accountId' ? typeof value === 'string' : choices[name]?.includes(value),
      ),
    );
  } catch {
    return {};
  }
}

const preferences = store<Preferences>({ ...defaults(), ...kept() });

export function choose(change: Partial<Preferences>): void {
  const next = { ...preferences.get(), ...change };
  preferences.set(next);
  try {
    localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
}

export function usePreferences(): Preferences {
  return useStore(preferences);
}

const prefersLight = matchMedia('(prefers-color-scheme: light)');

/** Keeps the page's theme and language as chosen, and as the system changes. */
export function applyPreferences(): void {
  const apply = () => {
    const { theme, language } = preferences.get();
    document.documentElement.dataset.theme =
      theme === 'system' ? (prefersLight.matches ? 'light' : 'dark') : theme;
    document.documentElement.lang = language;
  };
  apply();
  preferences.subscribe(apply);
  prefersLight.addEventListener('change', apply);
}
