import { useState } from 'react';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureNote } from '../../ui/parts.tsx';
import { ParameterFields } from './parameter-fields.tsx';
import { changesOf, draftOf, type Parameter, problemOf, valuesOf } from './parameters.ts';
import { Changes } from './parameters-card.tsx';
import type { Strategy } from './resources.ts';
import { useStrategyPreview } from './use-strategy-preview.ts';

interface EditProps {
  readonly strategy: Strategy;
  readonly parameters: readonly Parameter[];
  readonly onClose: () => void;
}

/** Other parameters while it runs: what differs is shown before it is sent, and holds from the next event on. */
export function EditDialog({ strategy, parameters, onClose }: EditProps) {
  const text = useText();
  const { strategyId, accountId, instrument, capital } = strategy;
  const [now] = useState(() => draftOf(parameters, strategy.parameters));
  const [draft, setDraft] = useState(now);
  const { isBusy, failure, attempt } = useAttempt();
  const changes = changesOf(parameters, now, draft);
  const isGood = changes.length > 0 && parameters.every((each) => !problemOf(each, draft[each.name] ?? ''));
  const values = valuesOf(parameters, draft);
  const asked = isGood ? { accountId, instrument, capital, parameters: values } : undefined;
  const told = useStrategyPreview(strategy.strategy, asked);
  const problems = told.preview?.problems ?? [];
  const said = Object.fromEntries(problems.map(({ field, message }) => [field ?? '', message]));
  const canSend = isGood && !isBusy && told.preview !== undefined && problems.length === 0;
  const send = async () => {
    await attempt(async () => {
      const params = { path: { strategyId } };
      await read(api.PATCH('/v1/strategies/{strategyId}', { params, body: { parameters: values } }));
      refresh('strategies');
      onClose();
    });
  };
  return (
    <Dialog title={text('strategies.change.title', { id: strategyId })} isOpen onClose={onClose} isWide>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (canSend) void send();
        }}
      >
        <p className="soft">{text('strategies.change.detail')}</p>
        <ParameterFields {...{ parameters, draft, said }} onChange={setDraft} />
        <div className="note" role="status">
          <div className="stack tight">
            <strong>{text('strategies.change.diff')}</strong>
            {changes.length === 0 ? text('strategies.change.none') : <Changes changes={changes} />}
          </div>
        </div>
        {failure && <FailureNote failure={failure} />}
        {told.failure && <FailureNote failure={told.failure} />}
        <div className="actions">
          <Button onPress={onClose}>{text('action.cancel')}</Button>
          <Button look="primary" type="submit" isDisabled={!canSend}>
            {text('strategies.change.confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
