import { useAttempt } from '../../api/attempt.ts';
import '../../styles/backtests.css';
import '../../styles/strategies.css';
import { type FormEvent, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { api, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { Card, FailureNote, Show } from '../../ui/parts.tsx';
import { ParameterFields } from '../strategies/parameter-fields.tsx';
import { draftOf, parametersOf, problemOf, valuesOf } from '../strategies/parameters.ts';
import { useCatalogue } from '../strategies/resources.ts';
import { prefillOf } from './prefill.ts';
import { bodyOf, fieldOf } from './start-form.ts';
import { TermsFields } from './terms-fields.tsx';

export default function NewBacktestPage() {
  const text = useText();
  const catalogue = useCatalogue();
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <h1>{text('backtests.new')}</h1>
      <Show of={catalogue} onRetry={() => refresh('strategy-catalogue')} lines={5}>
        {(value) => <StartForm strategies={value.filter(({ hears }) => hears.includes('candle'))} />}
      </Show>
    </div>
  );
}

type Description = Schemas['StrategyDescription'];

function StartForm({ strategies }: { readonly strategies: readonly Description[] }) {
  const text = useText();
  const [, go] = useLocation();
  const venues = [...new Set((useAccounts().value ?? []).map(({ venue }) => venue))];
  const search = useSearch();
  const [prefill] = useState(() => prefillOf(search, Date.now()));
  const [name, setName] = useState(
    (strategies.find((each) => each.name === prefill.strategy) ?? strategies[0])?.name ?? '',
  );
  const [terms, setTerms] = useState(prefill.terms);
  const chosen = strategies.find((each) => each.name === name);
  const parameters = parametersOf(chosen?.parameters);
  const [drafts, setDrafts] = useState<Readonly<Record<string, Readonly<Record<string, string>>>>>({});
  const draft = drafts[name] ?? draftOf(parameters, name === prefill.strategy ? prefill.parameters : {});
  const [isAsked, setAsked] = useState(false);
  const { isBusy, failure, attempt } = useAttempt();
  const asked = bodyOf(terms);
  const refusedAt = fieldOf(failure);
  const isShownBelow =
    refusedAt !== undefined &&
    (refusedAt in terms || parameters.some((each) => refusedAt === `parameters.${each.name}`));
  const refusals = failure && isShownBelow && refusedAt !== undefined ? { [refusedAt]: failure.message } : {};
  const ofParameters = Object.entries(refusals).filter(([field]) => field.startsWith('parameters.'));
  const said = Object.fromEntries(
    ofParameters.map(([field, message]) => [
      field.replace('parameters.', ''),
      message.replace(/^parameters: \w+: /, ''),
    ]),
  );
  const hasProblem = parameters.some((each) => problemOf(each, draft[each.name] ?? '') !== undefined);
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if ('problems' in asked || hasProblem || isBusy) return;
    await attempt(async () => {
      const body = { ...asked.body, strategy: name, parameters: valuesOf(parameters, draft) };
      const { backtestId } = await read(api.POST('/v1/backtests', { body }));
      refresh('backtests');
      go(`/backtests/${backtestId}`);
    });
  };
  return (
    <form className="stack" noValidate onSubmit={(event) => void start(event)}>
      <div className="grid">
        <Card className="span-6" title={text('backtests.form.strategy')}>
          <div className="stack">
            <Choice
              label={text('backtests.strategy')}
              value={name}
              options={strategies.map((each) => ({ id: each.name, text: each.name }))}
              onChange={setName}
            />
            {chosen && <p className="small soft">{chosen.summary}</p>}
            <ParameterFields
              {...{ parameters, draft, said }}
              onChange={(next) => setDrafts({ ...drafts, [name]: next })}
            />
          </div>
        </Card>
        <Card className="span-6" title={text('backtests.form.terms')}>
          <TermsFields
            draft={terms}
            onChange={setTerms}
            venues={venues.length === 0 ? [terms.venue] : venues}
            problems={isAsked && 'problems' in asked ? asked.problems : {}}
            refusals={refusals}
          />
        </Card>
      </div>
      {failure && !isShownBelow && <FailureNote failure={failure} />}
      <div>
        <Button look="primary" type="submit" isDisabled={isBusy}>
          {text(isBusy ? 'backtests.starting' : 'backtests.start')}
        </Button>
      </div>
    </form>
  );
}
