import { usePreferences } from '../shell/preferences.ts';
import { type Pair, texts } from './texts.ts';

export type TextKey = keyof typeof texts;
export type Values = Readonly<Record<string, string | number>>;
export type Text = (key: TextKey, values?: Values) => string;

/** Puts values into the places that a text names: `{count} orders`. */
export function filled(text: string, values: Values = {}): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** The texts in the chosen language. */
export function useText(): Text {
  const { language } = usePreferences();
  return (key, values) => {
    const pair: Pair = texts[key];
    return filled(language === 'ko' ? pair[1] : pair[0], values);
  };
}

/** The key of a word of the API (`FILLED`), where it has one; its own spelling is shown otherwise. */
export function useWord(): (family: string, word: string) => string {
  const text = useText();
  return (family, word) => {
    const key = `${family}.${word}`;
    return key in texts ? text(key as TextKey) : word;
  };
}
