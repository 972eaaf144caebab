import { Decimal } from '../../../../shared/domain/money/decimal.ts';
import { percentText } from '../../format/number.ts';
import { type TextKey, useText } from '../../i18n/text.ts';
import { Badge, Card } from '../../ui/parts.tsx';
import { valueText } from './trial-rows.ts';
import type { OptimisationResult } from './use-optimisations.ts';

type Check = OptimisationResult['checks'][number];

interface GuardsProps {
  readonly result: OptimisationResult;
  readonly objective: string;
}

/** How much of the best is luck: the verdict first, then each guard in words with its figure. */
export function Guards({ result, objective }: GuardsProps) {
  const text = useText();
  const { checks, validated, guards, best } = result;
  const failed = checks.filter(({ ok }) => !ok).length;
  const verdict = !best ? 'nothing' : failed === 0 ? 'good' : 'overfit';
  return (
    <Card title={text('optimisations.guards')}>
      <div className="stack">
        <div className={`note ${verdict === 'good' ? 'good' : 'warn'}`}>
          <span className="mark" aria-hidden="true">
            {verdict === 'good' ? '✓' : '!'}
          </span>
          <div className="stack">
            <strong>{text(`optimisations.verdict.${verdict}`)}</strong>
            <span>{text(`optimisations.verdict.${verdict}.detail`, { failed, all: checks.length })}</span>
          </div>
        </div>
        {best && (
          <ul className="stack guards">
            {checks.map((check) => (
              <Guard key={check.name} check={check} />
            ))}
          </ul>
        )}
        <dl className="figures">
          {validated && (
            <>
              <Figure
                title={text('optimisations.in-sample')}
                value={valueText(validated.inSample, objective)}
              />
              <Figure
                title={text('optimisations.out-of-sample')}
                value={valueText(validated.outOfSample, objective)}
              />
              <Figure title={text('optimisations.gap')} value={valueText(validated.gap, objective)} />
            </>
          )}
          {guards && (
            <Figure
              title={text('optimisations.neighbours', { count: guards.stability.neighbours })}
              value={valueText(guards.stability.neighbourMean, objective)}
            />
          )}
        </dl>
      </div>
    </Card>
  );
}

const sentences: Readonly<Record<string, TextKey>> = {
  deflatedSharpe: 'optimisations.check.deflatedSharpe',
  overfitting: 'optimisations.check.overfitting',
  tradeOrderLoss: 'optimisations.check.tradeOrderLoss',
  outOfSampleReturn: 'optimisations.check.outOfSampleReturn',
};

function Guard({ check: { name, value, ok } }: { readonly check: Check }) {
  const text = useText();
  const key = sentences[name];
  const figure = value === null ? undefined : new Decimal(value);
  return (
    <li className="row guard">
      <Badge look={ok ? 'good' : 'bad'}>
        {text(ok ? 'optimisations.passed' : 'optimisations.not-passed')}
      </Badge>
      <span>
        {key === undefined ? name : text(key, { value: percentText(figure, 1) })}
        {value === null && <span className="soft"> {text('optimisations.check.none')}</span>}
      </span>
    </li>
  );
}

function Figure({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd className="num">{value}</dd>
    </div>
  );
}
