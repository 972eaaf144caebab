import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useStrategies } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Choice, Field } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty, FailureNote, Show } from '../../ui/parts.tsx';
import { fieldOf, ratioOf, timeOf } from './start-form.ts';

/** What a strategy did, run again as a backtest and put beside it. */
export function CompareLiveDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const [, go] = useLocation();
  const strategies = useStrategies();
  const [chosen, setChosen] = useState<string>();
  const [draft, setDraft] = useState({ from: '', to: '', feeRate: '0.1' });
  const { isBusy, failure, attempt } = useAttempt();
  const strategyId = chosen ?? strategies.value?.[0]?.strategyId;
  const times = { from: timeOf(draft.from), to: timeOf(draft.to) };
  const feeRate = ratioOf(draft.feeRate, 0.1);
  const wrong = {
    ...(draft.from !== '' && times.from === undefined ? { from: text('backtests.problem.date') } : {}),
    ...(draft.to !== '' && times.to === undefined ? { to: text('backtests.problem.date') } : {}),
    ...(feeRate === undefined ? { feeRate: text('backtests.problem.percent') } : {}),
  };
  const refused = fieldOf(failure);
  const errors: Readonly<Record<string, string>> = {
    ...(failure && refused !== undefined && refused in draft ? { [refused]: failure.message } : {}),
    ...wrong,
  };
  const start = async () => {
    if (strategyId === undefined) return;
    await attempt(async () => {
      const body = {
        ...{ strategyId, feeRate: feeRate ?? 0, slippage: 0 },
        ...(times.from === undefined ? {} : { fromMs: times.from }),
        ...(times.to === undefined ? {} : { toMs: times.to }),
      };
      const { backtestId } = await read(api.POST('/v1/backtests/comparisons', { body }));
      refresh('backtests');
      go(`/backtests/${backtestId}`);
    });
  };
  const field = (name: keyof typeof draft, label: string, help: string) => (
    <Field
      label={label}
      help={help}
      value={draft[name]}
      onChange={(value) => setDraft({ ...draft, [name]: value })}
      error={errors[name]}
    />
  );
  return (
    <Dialog title={text('backtests.compare-live.title')} isOpen onClose={onClose}>
      <p className="soft">{text('backtests.compare-live.detail')}</p>
      <Show of={strategies} onRetry={() => refresh('strategies')}>
        {(value) =>
          value.length === 0 ? (
            <Empty title={text('backtests.compare-live.none')} />
          ) : (
            <>
              <Choice
                label={text('backtests.strategy')}
                value={strategyId ?? ''}
                options={value.map((each) => ({
                  id: each.strategyId,
                  text: `${each.strategyId} · ${each.instrument} ${each.timeframe}`,
                }))}
                onChange={setChosen}
              />
              {field('from', text('backtests.from'), text('backtests.compare-live.from'))}
              {field('to', text('backtests.to'), text('backtests.compare-live.to'))}
              {field('feeRate', text('backtests.feeRate'), text('backtests.compare-live.fee'))}
            </>
          )
        }
      </Show>
      {failure && !(refused !== undefined && refused in draft) && <FailureNote failure={failure} />}
      <div className="actions">
        <Button onPress={onClose}>{text('action.cancel')}</Button>
        <Button
          look="primary"
          onPress={() => void start()}
          isDisabled={isBusy || strategyId === undefined || Object.keys(wrong).length > 0}
        >
          {text(isBusy ? 'backtests.starting' : 'backtests.compare-live.start')}
        </Button>
      </div>
    </Dialog>
  );
}
