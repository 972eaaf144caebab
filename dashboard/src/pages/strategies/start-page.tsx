import { useState } from 'react';
import { Link, useParams } from 'wouter';
import type { Account } from '../../api/client.ts';
import { refresh } from '../../data/cache.ts';
import { useAccount } from '../../data/resources.ts';
import { quoteOf } from '../../format/instrument.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Show } from '../../ui/parts.tsx';
import { instrumentsOf } from '../trade/ticket-form.ts';
import { ParameterFields } from './parameter-fields.tsx';
import { type Draft, draftOf, parametersOf } from './parameters.ts';
import { PreviewCard } from './preview-card.tsx';
import { type StrategyDescription, useCatalogue } from './resources.ts';
import { StartConfirm } from './start-confirm.tsx';
import { bodyOf, emptyTerms, isComplete, type Terms } from './start-form.ts';
import { TermFields } from './term-fields.tsx';
import { useStrategyPreview } from './use-strategy-preview.ts';
import '../../styles/strategies.css';

/** Lets a strategy run: its form, and beside it what starting would mean. */
export default function StartPage() {
  const text = useText();
  const { name } = useParams<{ name: string }>();
  const catalogue = useCatalogue();
  const account = useAccount();
  return (
    <div className="page">
      <p>
        <Link href="/strategies">← {text('strategies.back')}</Link>
      </p>
      <h1>{text('strategies.start.of', { name })}</h1>
      <Show of={catalogue} onRetry={() => refresh('strategy-catalogue')} lines={5}>
        {(all) => {
          const strategy = all.find((each) => each.name === name);
          if (!strategy) return <Empty title={text('strategies.unknown')} />;
          return (
            <Show of={account} onRetry={() => refresh('accounts')}>
              {(value) => value && <Form key={value.accountId} strategy={strategy} account={value} />}
            </Show>
          );
        }}
      </Show>
    </div>
  );
}

interface FormProps {
  readonly strategy: StrategyDescription;
  readonly account: Account;
}

function Form({ strategy, account }: FormProps) {
  const text = useText();
  const instruments = instrumentsOf(account, []);
  const parameters = parametersOf(strategy.parameters);
  const [terms, setTerms] = useState<Terms>(emptyTerms(account.accountId, instruments[0] ?? ''));
  const [draft, setDraft] = useState<Draft>(draftOf(parameters));
  const [isReviewing, setReviewing] = useState(false);
  const isGood = isComplete(terms, parameters, draft);
  const body = bodyOf(strategy.name, terms, parameters, draft);
  const { accountId, instrument, capital } = body;
  const asked = isGood ? { accountId, instrument, capital, parameters: body.parameters } : undefined;
  const told = useStrategyPreview(strategy.name, asked);
  const problems = told.preview?.problems ?? [];
  const said = Object.fromEntries(problems.map(({ field, message }) => [field ?? '', message]));
  const canStart = isGood && told.preview !== undefined && problems.length === 0;
  return (
    <div className="grid">
      <form
        className="span-7 stack"
        aria-label={text('strategies.form')}
        onSubmit={(event) => {
          event.preventDefault();
          if (canStart) setReviewing(true);
        }}
      >
        <Card title={text('strategies.terms')}>
          <TermFields {...{ terms, instruments }} venue={String(account.venue)} onChange={setTerms} />
        </Card>
        <Card title={text('strategies.parameters')}>
          <ParameterFields {...{ parameters, draft, said }} onChange={setDraft} />
        </Card>
        <div className="row">
          <Button look="primary" type="submit" isDisabled={!canStart}>
            {text('strategies.review')}
          </Button>
          {told.isAsking && <span className="soft small">{text('strategies.asking')}</span>}
        </div>
      </form>
      <div className="span-5 stack">
        <PreviewCard of={told} quote={quoteOf(terms.instrument)} />
      </div>
      {isReviewing && <StartConfirm body={body} account={account} onClose={() => setReviewing(false)} />}
    </div>
  );
}
