import { type TextKey, useText } from '../i18n/text.ts';

const keys: Readonly<Record<string, TextKey>> = {
  global: 'scope.global',
  user: 'scope.user',
  venue: 'scope.venue',
  account: 'scope.account',
  strategy: 'scope.strategy',
  gate: 'scope.gate',
  instrument: 'scope.instrument',
};

/** `venue:okx` as people say it. */
export function useScopeName(): (scope: string) => string {
  const text = useText();
  return (scope) => {
    const [kind = '', ...rest] = scope.split(':');
    const key = keys[kind];
    return key ? text(key, { name: rest.join(':') }) : scope;
  };
}
