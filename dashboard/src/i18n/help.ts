import { usePreferences } from '../shell/preferences.ts';
import { koreanHelp } from './help-texts.ts';

/** A strategy's help in the chosen language, or as the strategy has it. */
export function useHelp(): (help: string) => string {
  const { language } = usePreferences();
  return (help) => (language === 'ko' && koreanHelp[help]) || help;
}
