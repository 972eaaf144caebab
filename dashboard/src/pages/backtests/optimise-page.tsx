import { useState } from 'react';
import { useLocation } from 'wouter';
import { useAttempt } from '../../api/attempt.ts';
import { api, read } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useText } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import { parametersOf } from '../strategies/parameters.ts';
import { firstSearch, searchOf, trialsMax } from './search-draft.ts';
import { SearchFields } from './search-fields.tsx';
import { firstSpace, type SpaceDraft, spaceOf } from './space-draft.ts';
import { SpaceFields } from './space-fields.tsx';
import { bodyOf, fieldOf, firstDraft } from './start-form.ts';
import { type Description, StartForm, StartPage, StrategyChoice, useVenues } from './start-frame.tsx';
import { TermsFields } from './terms-fields.tsx';

export default function OptimisePage() {
  const text = useText();
  return (
    <StartPage
      title={text('optimisations.new')}
      form={(strategies) => <SearchForm strategies={strategies} />}
    />
  );
}

function SearchForm({ strategies }: { readonly strategies: readonly Description[] }) {
  const text = useText();
  const [, go] = useLocation();
  const [name, setName] = useState(
    (strategies.find((each) => each.name === 'ma-crossover') ?? strategies[0])?.name ?? '',
  );
  const [terms, setTerms] = useState(() => firstDraft(Date.now(), 'binance'));
  const venues = useVenues(terms.venue);
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
  const start = async () => {
    setAsked(true);
    if ('problems' in askedTerms || 'problems' in askedSearch || isSpaceWrong) return;
    await attempt(async () => {
      const body = { ...askedTerms.body, ...askedSearch.body, strategy: name, space };
      const { optimisationId } = await read(api.POST('/v1/optimisations', { body }));
      refresh('optimisations');
      go(`/optimisations/${optimisationId}`);
    });
  };
  const wrong = isLarge ? 'large' : isAnyVaried ? undefined : 'nothing';
  return (
    <StartForm
      {...{ start, isBusy, failure: isShownBelow ? undefined : failure, word: text('optimisations.start') }}
    >
      <div className="grid">
        <Card className="span-6" title={text('optimisations.form.space')}>
          <div className="stack">
            <StrategyChoice {...{ strategies, name, onChange: setName }} />
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
              venues={venues}
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
    </StartForm>
  );
}
