import { useState } from 'react';
import { refresh } from '../../data/cache.ts';
import { none } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Moment, Show } from '../../ui/parts.tsx';
import { EditDialog } from './edit-dialog.tsx';
import { changesOf, draftOf, type Parameter, parametersOf } from './parameters.ts';
import { type Strategy, useCatalogue, useVersions, type Version } from './resources.ts';
import { useLabel } from './use-label.ts';

/** The parameters by which it decides now, and every version before. */
export function ParametersCard({ strategy }: { readonly strategy: Strategy }) {
  const text = useText();
  const label = useLabel();
  const catalogue = useCatalogue();
  const [isEditing, setEditing] = useState(false);
  const described = catalogue.value?.find(({ name }) => name === strategy.strategy);
  const parameters = described ? parametersOf(described.parameters) : [];
  const draft = draftOf(parameters, strategy.parameters);
  return (
    <Card
      title={text('strategies.parameters')}
      actions={
        described &&
        strategy.state !== 'ENDED' && (
          <Button onPress={() => setEditing(true)}>{text('strategies.change')}</Button>
        )
      }
    >
      <div className="stack">
        <Show of={catalogue} onRetry={() => refresh('strategy-catalogue')}>
          {() => (
            <dl className="pairs">
              {parameters
                .filter(({ name }) => draft[name] !== '')
                .map(({ name, unit }) => (
                  <Pair key={name} name={label(name)} value={draft[name] ?? ''} unit={unit} />
                ))}
            </dl>
          )}
        </Show>
        <details>
          <summary>{text('strategies.versions', { count: strategy.parametersVersion })}</summary>
          <div className="inside">
            <Versions strategyId={strategy.strategyId} parameters={parameters} />
          </div>
        </details>
      </div>
      {isEditing && <EditDialog {...{ strategy, parameters }} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function Pair({
  name,
  value,
  unit,
}: {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd className="num wrap">
        {value} {unit.length <= 9 && <span className="soft small">{unit}</span>}
      </dd>
    </>
  );
}

interface VersionsProps {
  readonly strategyId: string;
  readonly parameters: readonly Parameter[];
}

function Versions({ strategyId, parameters }: VersionsProps) {
  const text = useText();
  const versions = useVersions(strategyId);
  return (
    <Show of={versions} onRetry={() => refresh('strategies:versions')}>
      {(all) => (
        <ol className="stack">
          {all
            .toSorted((a, b) => b.version - a.version)
            .map((one) => (
              <li key={one.version}>
                <p className="row">
                  <Badge>{text('strategies.version', { version: one.version })}</Badge>
                  <Moment atMs={one.atMs} />
                </p>
                <Differences
                  {...{ parameters, one }}
                  before={all.find(({ version }) => version === one.version - 1)}
                />
              </li>
            ))}
        </ol>
      )}
    </Show>
  );
}

interface DifferencesProps {
  readonly parameters: readonly Parameter[];
  readonly before: Version | undefined;
  readonly one: Version;
}

function Differences({ parameters, before, one }: DifferencesProps) {
  const text = useText();
  if (!before) return <p className="small soft">{text('strategies.versions.first')}</p>;
  const changes = changesOf(
    parameters,
    draftOf(parameters, before.parameters),
    draftOf(parameters, one.parameters),
  );
  if (changes.length === 0) return <p className="small soft">{text('strategies.versions.same')}</p>;
  return <Changes changes={changes} />;
}

/** `Fast: 10 → 12`, one a line. */
export function Changes({ changes }: { readonly changes: ReturnType<typeof changesOf> }) {
  const label = useLabel();
  return (
    <ul className="num wrap">
      {changes.map(({ name, from, to }) => (
        <li key={name}>
          {label(name)}: <del>{from || none}</del> → <ins>{to || none}</ins>
        </li>
      ))}
    </ul>
  );
}
