import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Empty, Loading } from '../../ui/parts.tsx';
import { OpenAccountDialog } from './open-account-dialog.tsx';

/** These are about no account: an operator may have none. */
const withoutAccount = ['/profile', '/health'];

/** Whoever has no account yet opens one here: every other page would be empty. */
export function Welcome({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const accounts = useAccounts();
  const [here] = useLocation();
  const [isOpening, setOpening] = useState(false);
  const isAbout = withoutAccount.some((path) => here === path || here.startsWith(`${path}/`));
  if (accounts.value?.length !== 0 || isAbout) return children;
  // One was opened just now: it comes with this read.
  if (accounts.isLoading && !isOpening)
    return (
      <div className="page">
        <Loading lines={5} />
      </div>
    );
  const close = () => {
    setOpening(false);
    refresh('accounts');
  };
  return (
    <div className="page">
      <h1 className="visually-hidden">{text('nav.home')}</h1>
      <Empty title={text('accounts.none')}>
        <p>{text('accounts.none.detail')}</p>
        <Button look="primary" onPress={() => setOpening(true)}>
          {text('accounts.open')}
        </Button>
      </Empty>
      {isOpening && <OpenAccountDialog accounts={[]} onClose={close} />}
    </div>
  );
}
