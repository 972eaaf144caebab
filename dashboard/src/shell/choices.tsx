import { useText } from '../i18n/text.ts';
import { Segments } from '../ui/controls.tsx';
import { choose, usePreferences } from './preferences.ts';

/** Language, theme and time zone, as this browser keeps them. */
export function Choices() {
  const text = useText();
  const { theme, language, zone } = usePreferences();
  return (
    <>
      <span className="label">{text('shell.language')}</span>
      <Segments
        label={text('shell.language')}
        value={language}
        isFull
        options={[
          { id: 'en', text: 'English' },
          { id: 'ko', text: '한국어' },
        ]}
        onChange={(chosen) => choose({ language: chosen })}
      />
      <span className="label">{text('shell.theme')}</span>
      <Segments
        label={text('shell.theme')}
        value={theme}
        isFull
        options={[
          { id: 'system', text: text('shell.theme.system') },
          { id: 'light', text: text('shell.theme.light') },
          { id: 'dark', text: text('shell.theme.dark') },
        ]}
        onChange={(chosen) => choose({ theme: chosen })}
      />
      <span className="label">{text('shell.zone')}</span>
      <Segments
        label={text('shell.zone')}
        value={zone}
        isFull
        options={[
          { id: 'Asia/Seoul', text: 'KST' },
          { id: 'UTC', text: 'UTC' },
        ]}
        onChange={(chosen) => choose({ zone: chosen })}
      />
    </>
  );
}
