import { useState } from 'react';
import { Link } from 'wouter';
import { refresh } from '../../data/cache.ts';
import { useStrategies } from '../../data/resources.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button, Checkbox } from '../../ui/controls.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Card, Empty, Show } from '../../ui/parts.tsx';
import { Documentation } from './documentation.tsx';
import { type StrategyDescription, useCatalogue } from './resources.ts';
import { StrategiesTable } from './strategies-table.tsx';
import '../../styles/strategies.css';

/** What runs, and why what stopped has stopped; then what could run. */
export default function StrategiesPage() {
  const text = useText();
  const strategies = useStrategies();
  const catalogue = useCatalogue();
  const [showsEnded, setShowsEnded] = useState(false);
  return (
    <div className="page">
      <h1>{text('strategies.title')}</h1>
      <Card
        title={text('strategies.running')}
        actions={
          <Checkbox isSelected={showsEnded} onChange={setShowsEnded}>
            {text('strategies.ended.show')}
          </Checkbox>
        }
      >
        <Show of={strategies} onRetry={() => refresh('strategies')}>
          {(value) => {
            const shown = value.filter(({ state }) => showsEnded || state !== 'ENDED');
            if (shown.length === 0)
              return <Empty title={text('home.strategies.none')}>{text('strategies.none.detail')}</Empty>;
            return <StrategiesTable strategies={shown} />;
          }}
        </Show>
      </Card>
      <h2>{text('strategies.catalogue')}</h2>
      <Show of={catalogue} onRetry={() => refresh('strategy-catalogue')} lines={5}>
        {(all) => (
          <ul className="grid">
            {all.map((each) => (
              <li key={each.name} className="span-4">
                <Entry strategy={each} />
              </li>
            ))}
          </ul>
        )}
      </Show>
    </div>
  );
}

function Entry({ strategy }: { readonly strategy: StrategyDescription }) {
  const text = useText();
  const word = useWord();
  const [isReading, setReading] = useState(false);
  const { name, summary, hears, warmUpCandles, documentation, version } = strategy;
  return (
    <Card
      title={name}
      className="catalogue-entry"
      actions={<Badge>{text('strategies.version', { version })}</Badge>}
    >
      <div className="stack">
        <p lang="en">{summary}</p>
        <p className="small soft">
          {text('strategies.hears', { events: hears.map((each) => word('event', each)).join(', ') })}
          <br />
          {warmUpCandles === 0
            ? text('strategies.warm-up.none')
            : text('strategies.warm-up', { count: warmUpCandles })}
        </p>
        <div className="row">
          <Link
            className="button primary"
            href={`/strategies/new/${name}`}
            aria-label={text('strategies.start.of', { name })}
          >
            {text('strategies.start')}
          </Link>
          <Button aria-label={text('strategies.read.of', { name })} onPress={() => setReading(true)}>
            {text('strategies.read')}
          </Button>
        </div>
      </div>
      <Dialog title={name} isOpen={isReading} onClose={() => setReading(false)} isWide>
        <Documentation markdown={documentation} />
        <div className="actions">
          <Button onPress={() => setReading(false)}>{text('action.close')}</Button>
        </div>
      </Dialog>
    </Card>
  );
}
