import { useAttempt } from '../../api/attempt.ts';
import '../../styles/backtests.css';
import '../../styles/strategies.css';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, read, type Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { Card, FailureNote, Show } from '../../ui/parts.tsx';
import { parametersOf } from '../strategies/parameters.ts';
import { useCatalogue } from '../strategies/resources.ts';
import { firstSearch, searchOf, trialsMax } from './search-draft.ts';
import { SearchFields } from './search-fields.tsx';
import { firstSpace, type SpaceDraft, spaceOf } from './space-draft.ts';
import { SpaceFields } from './space-fields.tsx';
import { bodyOf, fieldOf, firstDraft } from './start-form.ts';
import { TermsFields } from './terms-fields.tsx';

export default function OptimisePage() {
  const text = useText();
  const catalogue = useCatalogue();
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <h1>{text('optimisations.new')}</h1>
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
  const [name, setName] = useState(
    (strategies.find((each) => each.name === 'ma-crossover') ?? strategies[0])?.name ?? '',
  );
  const [terms, setTerms] = useState(() => firstDraft(Date.now(), 'binance'));
  const [search, setSearch] = useState(firstSearch);
  const [spaces, setSpaces] = useState<Readonly<Record<string, SpaceDraft>>>({});
  const [isAsked, setAsked] = useState(false);
  const { isBusy, failure, attempt } = useAttempt();
  const chosen = strategies.find((each) => each.name === name);
  const parameters = parametersOf(chosen?.parameters);
  const draft = spaces[name] ?? firstSpace(parameters);
  const { space, combinations, problems, isAnyVaried } = spaceOf(parameters, draft);
  const [askedTerms, askedSearch] = [bodyOf(terms), searchOf(search)];
  const isLarge = search.search === 'grid' && combinations > trialsMax;
  const isSpaceWrong = Object.keys(problems).length > 0 || !isAnyVaried || isLarge;
  const refusedAt = fieldOf(failure);
  const isShownBelow = refusedAt !== undefined && (refusedAt in terms || refusedAt in search);
  const refusals = failure && isShownBelow ? { [refusedAt]: failure.message } : {};
  const start = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if ('problems' in askedTerms || 'problems' in askedSearch || isSpaceWrong || isBusy) return;
    await attempt(async () => {
      const body = { ...askedTerms.body, ...askedSearch.body, strategy: name, space };
      const { optimisationId } = await read(api.POST('/v1/optimisations', { body }));
      refresh('optimisations');
      go(`/optimisations/${optimisationId}`);
    });
  };
  const wrong = isLarge ? 'large' : isAnyVaried ? undefined : 'nothing';
  return (
    <form className="stack" noValidate onSubmit={(event) => void start(event)}>
      <div className="grid">
        <Card className="span-6" title={text('optimisations.form.space')}>
          <div className="stack">
            <Choice
              label={text('backtests.strategy')}
              value={name}
              options={strategies.map((each) => ({ id: each.name, text: each.name }))}
              onChange={setName}
            />
            {chosen && (
              <p className="small soft" lang="en">
                {chosen.summary}
              </p>
            )}
            <SpaceFields
              {...{ parameters, draft, problems: isAsked ? problems : {} }}
              onChange={(next) => setSpaces({ ...spaces, [name]: next })}
            />
          </div>
        </Card>
        <div className="span-6 stack">
          <Card title={text('optimisations.form.search')}>
            <SearchFields
              {...{ draft: search, onChange: setSearch, combinations, refusals }}
              problems={isAsked && 'problems' in askedSearch ? askedSearch.problems : {}}
            />
          </Card>
          <Card title={text('backtests.form.terms')}>
            <TermsFields
              draft={terms}
              onChange={setTerms}
              venues={venues.length === 0 ? [terms.venue] : venues}
              problems={isAsked && 'problems' in askedTerms ? askedTerms.problems : {}}
              refusals={refusals}
            />
          </Card>
        </div>
      </div>
      {isAsked && wrong && (
        <p className="down" role="alert">
          {text(`optimisations.problem.${wrong}`, { most: trialsMax })}
        </p>
      )}
      {failure && !isShownBelow && <FailureNote failure={failure} />}
      <div>
        <Button look="primary" type="submit" isDisabled={isBusy}>
          {text(isBusy ? 'backtests.starting' : 'optimisations.start')}
        </Button>
      </div>
    </form>
  );
}
