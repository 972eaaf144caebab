import '../../styles/backtests.css';
import '../../styles/strategies.css';
import type { FormEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import type { Failure, Schemas } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccounts } from '../../data/resources.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Choice } from '../../ui/controls.tsx';
import { FailureNote, Show } from '../../ui/parts.tsx';
import { useCatalogue } from '../strategies/resources.ts';

export type Description = Schemas['StrategyDescription'];

/** A page that starts something over the history of a market: of strategies, those that hear candles. */
export function StartPage({
  title,
  form,
}: {
  readonly title: string;
  readonly form: (strategies: readonly Description[]) => ReactNode;
}) {
  const text = useText();
  const catalogue = useCatalogue();
  return (
    <div className="page">
      <p>
        <Link href="/backtests">← {text('backtests.title')}</Link>
      </p>
      <h1>{title}</h1>
      <Show of={catalogue} onRetry={() => refresh('strategy-catalogue')} lines={5}>
        {(value) => form(value.filter(({ hears }) => hears.includes('candle')))}
      </Show>
    </div>
  );
}

/** Which strategy, and what it is. */
export function StrategyChoice({
  strategies,
  name,
  onChange,
}: {
  readonly strategies: readonly Description[];
  readonly name: string;
  readonly onChange: (name: string) => void;
}) {
  const text = useText();
  const summary = strategies.find((each) => each.name === name)?.summary;
  return (
    <>
      <Choice
        label={text('backtests.strategy')}
        value={name}
        options={strategies.map((each) => ({ id: each.name, text: each.name }))}
        onChange={onChange}
      />
      {summary !== undefined && (
        <p className="small soft" lang="en">
          {summary}
        </p>
      )}
    </>
  );
}

/**
 * What is asked for, and the button that starts it. `failure` is what no field of it shows already; `start` is not called
 * while a try is under way.
 */
export function StartForm({
  start,
  isBusy,
  failure,
  word,
  children,
}: {
  readonly start: () => Promise<void>;
  readonly isBusy: boolean;
  readonly failure: Failure | undefined;
  readonly word: string;
  readonly children: ReactNode;
}) {
  const text = useText();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isBusy) void start();
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      {children}
      {failure && <FailureNote failure={failure} />}
      <div>
        <Button look="primary" type="submit" isDisabled={isBusy}>
          {isBusy ? text('backtests.starting') : word}
        </Button>
      </div>
    </form>
  );
}

/** Those of one's accounts; the draft's, before there are any. */
export function useVenues(drafted: string): readonly string[] {
  const venues = [...new Set((useAccounts().value ?? []).map(({ venue }) => venue))];
  return venues.length === 0 ? [drafted] : venues;
}
