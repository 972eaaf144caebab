import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { quoteOf } from '../../format/instrument.ts';
import { numberText, percentText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Card } from '../../ui/parts.tsx';
import type { ShownOptimisation } from './use-optimisations.ts';

/** What the search stands on: the same terms and seed try the same again, here and on the command line. */
export function OptimisationFacts({ optimisation }: { readonly optimisation: ShownOptimisation }) {
  const text = useText();
  const { options, space, strategy, strategyVersion, instrument, hash, search, seed, trials } = optimisation;
  const pairs: readonly (readonly [title: string, value: string, look: 'num' | 'mono' | ''])[] = [
    [text('backtests.strategy'), text('backtests.version', { name: strategy, version: strategyVersion }), ''],
    [text('optimisations.form.space'), JSON.stringify(space), 'mono'],
    [text('optimisations.search'), text(`optimisations.search.${search}`), ''],
    [text('optimisations.trials'), String(trials), 'num'],
    [text('optimisations.seed'), String(seed), 'num'],
    [text('optimisations.objective'), text(`optimisations.objective.${optimisation.objective}`), ''],
    [text('optimisations.validate'), text(`optimisations.validate.${optimisation.validate}`), ''],
    [text('backtests.cash'), `${numberText(String(options.cash))} ${quoteOf(instrument)}`, 'num'],
    [text('backtests.feeRate'), percentText(new Decimal(Number(options.feeRate ?? 0)), 3), 'num'],
    ...(hash === null ? [] : [[text('backtests.hash'), hash, 'mono'] as const]),
  ];
  return (
    <Card title={text('backtests.terms')}>
      <dl className="pairs">
        {pairs.map(([title, value, look]) => (
          <Pair key={title} {...{ title, value, look }} />
        ))}
      </dl>
    </Card>
  );
}

function Pair({
  title,
  value,
  look,
}: {
  readonly title: string;
  readonly value: string;
  readonly look: string;
}) {
  return (
    <>
      <dt>{title}</dt>
      <dd className={look}>{value}</dd>
    </>
  );
}
