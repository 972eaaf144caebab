import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import { ParameterFields } from '../strategies/parameter-fields.tsx';
import { draftOf, parametersOf, problemOf, valuesOf } from '../strategies/parameters.ts';
import { prefillOf } from './prefill.ts';
import { bodyOf, fieldOf } from './start-form.ts';
import { type Description, StartForm, StartPage, StrategyChoice, useVenues } from './start-frame.tsx';
import { TermsFields } from './terms-fields.tsx';

export default function NewBacktestPage() {
  const text = useText();
  return (
    <StartPage
      title={text('backtests.new')}
      form={(strategies) => <BacktestForm strategies={strategies} />}
    />
  );
}

function BacktestForm({ strategies }: { readonly strategies: readonly Description[] }) {
  const text = useText();
  const [, go] = useLocation();
  const search = useSearch();
  const [prefill] = useState(() => prefillOf(search, Date.now()));
  const [name, setName] = useState(
    (strategies.find((each) => each.name === prefill.strategy) ?? strategies[0])?.name ?? '',
  );
  const [terms, setTerms] = useState(prefill.terms);
  const venues = useVenues(terms.venue);
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
  const start = async () => {
    setAsked(true);
    if ('problems' in asked || hasProblem) return;
    await attempt(async () => {
      const body = { ...asked.body, strategy: name, parameters: valuesOf(parameters, draft) };
      const { backtestId } = await read(api.POST('/v1/backtests', { body }));
      refresh('backtests');
      go(`/backtests/${backtestId}`);
    });
  };
  return (
    <StartForm
      {...{ start, isBusy, failure: isShownBelow ? undefined : failure, word: text('backtests.start') }}
    >
      <div className="grid">
        <Card className="span-6" title={text('backtests.form.strategy')}>
          <div className="stack">
            <StrategyChoice {...{ strategies, name, onChange: setName }} />
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
            venues={venues}
            problems={isAsked && 'problems' in asked ? asked.problems : {}}
            refusals={refusals}
          />
        </Card>
      </div>
    </StartForm>
  );
}
