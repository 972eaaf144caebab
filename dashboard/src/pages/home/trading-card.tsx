import { useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { useAccount, useAccounts } from '../../data/resources.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { KillDialog } from '../../shell/kill-dialog.tsx';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Show } from '../../ui/parts.tsx';
import { stateLooks } from './state-looks.ts';

/** Whether there is trading, why, and the big switch. */
export function TradingCard() {
  const text = useText();
  const word = useWord();
  const accounts = useAccounts();
  const account = useAccount();
  const [isStopping, setStopping] = useState(false);
  return (
    <Card className="span-4" title={text('home.trading')}>
      <Show of={account} onRetry={() => refresh('accounts')}>
        {(now) =>
          now && (
            <div className="stack">
              <p className={`switch ${stateLooks[now.tradingState] ?? ''}`}>
                <strong>{word('trading', now.tradingState)}</strong>
                <Badge look={now.mode === 'LIVE' ? 'warn' : ''}>{word('shell.mode', now.mode)}</Badge>
              </p>
              <p className="small soft clamp">
                {now.name}
                {now.tradingState !== 'ACTIVE' && ` · ${now.tradingStateReason}`}
              </p>
              <Button look="danger" isWide onPress={() => setStopping(true)}>
                <span aria-hidden="true">■</span> {text('home.trading.stop')}
              </Button>
              <p className="small soft">{text('home.trading.stop.detail')}</p>
            </div>
          )
        }
      </Show>
      <KillDialog
        accounts={accounts.value ?? []}
        account={account.value}
        isOpen={isStopping}
        onClose={() => setStopping(false)}
      />
    </Card>
  );
}
