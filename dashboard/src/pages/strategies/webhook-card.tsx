import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, read, type Schemas } from '../../api/client.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Card, FailureNote } from '../../ui/parts.tsx';
import { type Strategy, useCatalogue } from './resources.ts';

type Webhook = Schemas['Webhook'];

/** Signals of one's own: where others send them, and the secret that lets them, which is shown once. */
export function WebhookCard({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const catalogue = useCatalogue();
  const [isAsking, setAsking] = useState(false);
  const { strategyId, strategy: name, state } = strategy;
  const isDeaf = catalogue.value?.some((each) => each.name === name && !each.hears.includes('signal'));
  return (
    <Card title={text('strategies.webhook')}>
      <div className="stack">
        <p className="soft">{text('strategies.webhook.detail')}</p>
        {isDeaf && <p className="note warn">{text('strategies.webhook.deaf', { name })}</p>}
        {state !== 'ENDED' && (
          <div>
            <Button onPress={() => setAsking(true)}>{text('strategies.webhook.make')}</Button>
          </div>
        )}
      </div>
      {isAsking && <WebhookDialog strategyId={strategyId} onClose={() => setAsking(false)} />}
    </Card>
  );
}

function WebhookDialog({
  strategyId,
  onClose,
}: {
  readonly strategyId: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const { isBusy, failure, attempt } = useAttempt();
  const [webhook, setWebhook] = useState<Webhook>();
  const make = async () => {
    await attempt(async () => {
      const params = { path: { strategyId } };
      setWebhook(await read(api.POST('/v1/strategies/{strategyId}/webhook', { params })));
    });
  };
  return (
    <Dialog
      title={text('strategies.webhook.title', { id: strategyId })}
      isOpen
      onClose={onClose}
      isAlert
      isWide
    >
      {webhook ? <Secret webhook={webhook} /> : <p>{text('strategies.webhook.replaces')}</p>}
      {failure && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text(webhook ? 'strategies.webhook.kept' : 'action.cancel')}</Button>
        {!webhook && (
          <Button look="primary" onPress={() => void make()} isDisabled={isBusy}>
            {text('strategies.webhook.make')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Secret({ webhook }: { readonly webhook: Webhook }) {
  const text = useText();
  const { path, token, webhookId, signingKey } = webhook;
  const body = JSON.stringify({ token, id: '{{timenow}}', name: 'buy', value: '{{close}}' });
  const rows = [
    [text('strategies.webhook.address'), `POST ${location.origin}${path}`],
    [text('strategies.webhook.body'), body],
    [text('strategies.webhook.id'), webhookId],
    [text('strategies.webhook.key'), signingKey],
  ];
  return (
    <div className="stack" role="status">
      <p className="note warn">{text('strategies.webhook.once')}</p>
      {rows.map(([name, value]) => (
        <div key={name}>
          <p className="small soft">{name}</p>
          <p className="mono secret">{value}</p>
        </div>
      ))}
    </div>
  );
}
