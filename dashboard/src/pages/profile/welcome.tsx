import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Empty } from '../../ui/parts.tsx';

/** These are about no account: an operator may have none. */
const withoutAccount = ['/profile', '/health'];

/** Whoever has no account yet is led to one: every other page would be empty. */
export function Welcome({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const accounts = useAccounts();
  const [here] = useLocation();
  const isOpen = withoutAccount.some((path) => here === path || here.startsWith(`${path}/`));
  if (accounts.value?.length !== 0 || isOpen) return children;
  return (
    <div className="page">
      <h1 className="visually-hidden">{text('nav.home')}</h1>
      <Empty title={text('accounts.none')}>
        <p>{text('accounts.none.detail')}</p>
        <Link href="/profile" className="button primary">
          {text('accounts.begin')}
        </Link>
      </Empty>
    </div>
  );
}
