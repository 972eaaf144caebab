import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { useText } from '../i18n/text.ts';
import { signOut, useSession } from '../session/session.ts';
import { Button, Segments } from '../ui/controls.tsx';
import { Icon } from '../ui/icons.tsx';
import { choose, usePreferences } from './preferences.ts';

/** Language, theme, time zone, and the way out. */
export function Settings() {
  const text = useText();
  const { theme, language, zone } = usePreferences();
  const session = useSession();
  return (
    <DialogTrigger>
      <Button look="quiet" aria-label={text('shell.settings')}>
        <Icon name="settings" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="stack" aria-label={text('shell.settings')}>
          {session.state === 'signed-in' && (
            <p className="small soft">{text('shell.signed-in-as', { email: session.tokens.email })}</p>
          )}
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
          {session.state === 'signed-in' && (
            <Button onPress={() => void signOut()}>{text('shell.sign-out')}</Button>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
