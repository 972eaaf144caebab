import { useWord } from '../../i18n/text.ts';
import { labelOf } from './parameters.ts';

/** What a parameter is called: by its text, or by its own name where it has none. */
export function useLabel(): (name: string) => string {
  const word = useWord();
  return (name) => {
    const own = word('parameter', name);
    return own === name ? labelOf(name) : own;
  };
}
