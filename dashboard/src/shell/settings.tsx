import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Link } from 'wouter';
import { useText } from '../i18n/text.ts';
import { signOut, useSession } from '../session/session.ts';
import { Button } from '../ui/controls.tsx';
import { Icon } from '../ui/icons.tsx';
import { Choices } from './choices.tsx';

/** Language, theme, time zone, the way to one's profile, and the way out. */
export function Settings() {
  const text = useText();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={setOpen}>
      <Button look="quiet" aria-label={text('shell.settings')}>
        <Icon name="settings" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="stack" aria-label={text('shell.settings')}>
          {session.state === 'signed-in' && (
            <p className="small soft">{text('shell.signed-in-as', { email: session.tokens.email })}</p>
          )}
          <Choices />
          {session.state === 'signed-in' && (
            <>
              <Link href="/profile" className="button" onClick={() => setOpen(false)}>
                {text('profile.link')}
              </Link>
              <Button onPress={() => void signOut()}>{text('shell.sign-out')}</Button>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
