import { useWord } from '../../i18n/text.ts';
import { Badge, type Look } from '../../ui/parts.tsx';
import type { Strategy } from './resources.ts';

const looks: Readonly<Record<Strategy['state'], Look>> = {
  ACTIVE: 'live',
  PAUSED: 'warn',
  STOPPED: 'bad',
  ENDED: '',
};

export function StrategyState({ state }: { readonly state: Strategy['state'] }) {
  const word = useWord();
  return <Badge look={looks[state]}>{word('strategy', state)}</Badge>;
}
