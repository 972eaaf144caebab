import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { refresh } from '../data/cache.ts';
import { useAccount, useAccounts } from '../data/resources.ts';
import { useText, useWord } from '../i18n/text.ts';
import { LiveBadge } from '../live/live-badge.tsx';
import { pages } from '../pages/all.ts';
import { Button, Choice } from '../ui/controls.tsx';
import { Icon, Mark } from '../ui/icons.tsx';
import { Badge, type Look } from '../ui/parts.tsx';
import { KillDialog } from './kill-dialog.tsx';
import { choose } from './preferences.ts';
import { Settings } from './settings.tsx';

const looks: Readonly<Record<string, Look>> = { ACTIVE: 'good', REDUCING: 'warn', HALTED: 'bad' };

/** The frame of every page: where to go, whose account, its state, and the switch that stops it. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const text = useText();
  return (
    <>
      <a className="visually-hidden" href="#page">
        {text('shell.skip')}
      </a>
      <div className="shell">
        <Side />
        <div>
          <Top />
          <Offline />
          <main id="page" tabIndex={-1}>
            {children}
          </main>
        </div>
      </div>
    </>
  );
}

function Side() {
  const text = useText();
  const [here] = useLocation();
  return (
    <nav className="side" aria-label={text('nav.label')}>
      <Link href="/" className="brand">
        <Mark /> Tradewind
      </Link>
      <div className="nav">
        {pages.map(({ path, nav }) => {
          if (!nav) return null;
          const isHere = path === '/' ? here === '/' : here.startsWith(path);
          return (
            <Link key={path} href={path} {...(isHere ? { 'aria-current': 'page' } : {})}>
              <Icon name={nav.icon} />
              {text(nav.key)}
            </Link>
          );
        })}
      </div>
    </nav>
  );
}

function Top() {
  const text = useText();
  const word = useWord();
  const accounts = useAccounts();
  const account = useAccount();
  const [isStopping, setStopping] = useState(false);
  const now = account.value;
  return (
    <header className="top">
      <div className="row">
        <Choice
          label={text('shell.account')}
          isLabelHidden
          value={now?.accountId ?? ''}
          options={(accounts.value ?? []).map(({ accountId, name }) => ({ id: accountId, text: name }))}
          onChange={(accountId) => choose({ accountId })}
        />
        {now && (
          <span className="row hide-phone">
            <Badge look={looks[now.tradingState] ?? ''}>{word('trading', now.tradingState)}</Badge>
            <LiveBadge />
            <Badge look={now.mode === 'LIVE' ? 'warn' : ''}>{word('shell.mode', now.mode)}</Badge>
          </span>
        )}
      </div>
      <div className="row">
        <Button look="quiet" aria-label={text('shell.refresh')} onPress={() => refresh('')}>
          <Icon name="refresh" />
        </Button>
        <Settings />
        <Button look="danger" onPress={() => setStopping(true)}>
          <span aria-hidden="true">■</span> {text('kill.button')}
        </Button>
      </div>
      <KillDialog
        accounts={accounts.value ?? []}
        account={now}
        isOpen={isStopping}
        onClose={() => setStopping(false)}
      />
    </header>
  );
}

function Offline() {
  const text = useText();
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const follow = () => {
      setOnline(navigator.onLine);
      if (navigator.onLine) refresh('');
    };
    addEventListener('online', follow);
    addEventListener('offline', follow);
    return () => {
      removeEventListener('online', follow);
      removeEventListener('offline', follow);
    };
  }, []);
  if (isOnline) return null;
  return (
    <p className="strip warn" role="status">
      {text('shell.offline')}
    </p>
  );
}
