import { useState } from 'react';
import { type Account, api, failureIn, read, type Schemas } from '../../api/client.ts';
import { refresh, useRead } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Empty, Moment, Show } from '../../ui/parts.tsx';
import { AddKeysDialog } from './add-keys-dialog.tsx';
import { OpenAccountDialog } from './open-account-dialog.tsx';
import { RemoveKeysDialog } from './remove-keys-dialog.tsx';

type Asked = { readonly what: 'add' | 'remove'; readonly account: Account };

/** Which key each account trades by, and what it may do. A key goes in; nothing of it but its last characters comes back. */
export function KeysCard() {
  const text = useText();
  const accounts = useAccounts();
  const [asked, setAsked] = useState<Asked>();
  const [isOpening, setOpening] = useState(false);
  const close = () => {
    setAsked(undefined);
    setOpening(false);
    refresh('keys:', 'accounts');
  };
  const opens = <Button onPress={() => setOpening(true)}>{text('accounts.open')}</Button>;
  return (
    <Card title={text('keys.title')} className="span-12" actions={opens}>
      <p className="soft">{text('keys.detail')}</p>
      <Show of={accounts} onRetry={() => refresh('accounts')}>
        {(list) =>
          list.length === 0 ? (
            <Empty title={text('accounts.none')}>
              <p>{text('accounts.none.detail')}</p>
            </Empty>
          ) : (
            <ul className="keys">
              {list.map((account) => (
                <AccountKeys key={account.accountId} account={account} onAsk={setAsked} />
              ))}
            </ul>
          )
        }
      </Show>
      {asked?.what === 'add' && <AddKeysDialog account={asked.account} onClose={close} />}
      {asked?.what === 'remove' && <RemoveKeysDialog account={asked.account} onClose={close} />}
      {isOpening && <OpenAccountDialog accounts={accounts.value ?? []} onClose={close} />}
    </Card>
  );
}

/** Null: the account has none. */
function useKeys({ accountId, venue }: Account) {
  return useRead<Schemas['VenueKeys'] | null>(`keys:${accountId}`, async () => {
    try {
      const params = { path: { venue }, query: { accountId } };
      return await read(api.GET('/v1/venues/{venue}/keys', { params }));
    } catch (error) {
      if (failureIn(error).code === 'KEYS_NOT_FOUND') return null;
      throw error;
    }
  });
}

function AccountKeys({
  account,
  onAsk,
}: {
  readonly account: Account;
  readonly onAsk: (asked: Asked) => void;
}) {
  const text = useText();
  const keys = useKeys(account);
  const { name, venue, accountId } = account;
  return (
    <li aria-label={name}>
      <div className="stack tight">
        <strong>{name}</strong>
        <span className="small soft">
          {String(venue)} · <span className="mono">{accountId}</span>
        </span>
      </div>
      <Show of={keys} onRetry={() => refresh(`keys:${accountId}`)} lines={1}>
        {(value) => (
          <>
            {value === null ? <p className="soft">{text('keys.none')}</p> : <Facts keys={value} />}
            <div className="row">
              <Button onPress={() => onAsk({ what: 'add', account })}>
                {text(value === null ? 'keys.add' : 'keys.replace')}
              </Button>
              {value !== null && (
                <Button look="quiet" onPress={() => onAsk({ what: 'remove', account })}>
                  {text('keys.remove')}
                </Button>
              )}
            </div>
          </>
        )}
      </Show>
    </li>
  );
}

function Facts({ keys }: { readonly keys: Schemas['VenueKeys'] }) {
  const text = useText();
  return (
    <div className="stack tight">
      <span className="row">
        <span className="mono">…{keys.apiKeyEnding}</span>
        <Badge look="good">{text('keys.can-read')}</Badge>
        {keys.canTrade && <Badge look="good">{text('keys.can-trade')}</Badge>}
        <Badge look={keys.canWithdraw ? 'bad' : 'good'}>
          {text(keys.canWithdraw ? 'keys.can-withdraw' : 'keys.cannot-withdraw')}
        </Badge>
        {keys.isIpBound && <Badge>{text('keys.ip-bound')}</Badge>}
      </span>
      <span className="small soft">
        {text('keys.stored')} <Moment atMs={keys.storedAtMs} />
        {keys.expiresAtMs !== null && (
          <>
            {' · '}
            {text('keys.expires')} <Moment atMs={keys.expiresAtMs} />
          </>
        )}
      </span>
    </div>
  );
}
