import { useText } from '../../i18n/text.ts';
import { Choice, Field } from '../../ui/controls.tsx';
import { type SearchDraft, searchChoices, type searchOf } from './search-draft.ts';

interface SearchProps {
  readonly draft: SearchDraft;
  readonly onChange: (draft: SearchDraft) => void;
  readonly combinations: number;
  readonly problems: Extract<ReturnType<typeof searchOf>, { problems: unknown }>['problems'];
  readonly refusals: Readonly<Record<string, string>>;
}

/** How it is searched, what counts as good, and how much of it is tried on candles that the search did not see. */
export function SearchFields({ draft, onChange, combinations, problems, refusals }: SearchProps) {
  const text = useText();
  const change = (part: Partial<SearchDraft>) => onChange({ ...draft, ...part });
  const choice = <Name extends keyof typeof searchChoices>(name: Name) => (
    <Choice
      label={text(`optimisations.${name}`)}
      value={draft[name]}
      options={searchChoices[name].map((id) => ({ id, text: text(`optimisations.${name}.${id}` as never) }))}
      onChange={(id) => change({ [name]: id })}
    />
  );
  const field = (name: 'trials' | 'seed' | 'folds' | 'tradesMin', help?: string) => (
    <Field
      label={text(`optimisations.${name}`)}
      value={draft[name]}
      onChange={(value) => change({ [name]: value.trim() })}
      error={problems[name] ? text(`optimisations.problem.${name}`) : refusals[name]}
      isNumber
      {...(help === undefined ? {} : { help })}
    />
  );
  return (
    <div className="stack">
      <div className="form-grid">
        {choice('search')}
        {draft.search !== 'grid' && field('trials', text('optimisations.trials.help'))}
        {choice('objective')}
        {field('tradesMin', text('optimisations.tradesMin.help'))}
        {choice('validate')}
        {draft.validate !== 'none' && field('folds', text('optimisations.folds.help'))}
        {field('seed', text('optimisations.seed.help'))}
      </div>
      <p className="small soft" role="status">
        {text('optimisations.combinations', { count: combinations.toLocaleString('en-US') })}
      </p>
    </div>
  );
}
