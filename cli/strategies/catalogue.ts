import * as z from 'zod';
import { strategies } from '#shared/strategies/all.ts';
import type { InstrumentFacts } from '#shared/strategies/contract.ts';
import type { HostedStrategy } from '#shared/strategies/host.ts';
import { done, type Outcome, refused } from '../output.ts';
import { table } from '../views/table.ts';

/** What can be run: by name, with what it does. */
export function showCatalogue(): Outcome {
  const all = [...strategies.values()].map(({ name, version, description }) => ({
    name,
    version,
    description,
  }));
  const rows = all.map(({ name, version, description }) => [name, String(version), description]);
  return done({ strategies: all }, table(columns('name', 'version', 'what it does'), rows));
}

export interface DescribeWishes {
  readonly params: unknown;
  readonly price?: number;
  readonly capital: number;
  readonly makerFeeRate: number;
}

const field = z.looseObject({
  type: z.string().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
});
type Field = z.infer<typeof field>;
const schema = z.looseObject({ properties: z.record(z.string(), field) });

/** A strategy's parameters with units, bounds and help, and with a price what it says of itself before it starts. */
export function describeStrategy(name: string, wishes: DescribeWishes): Outcome {
  const strategy = strategies.get(name);
  if (!strategy) {
    const known = [...strategies.keys()].join(', ');
    return refused('STRATEGY_UNKNOWN', `There is no strategy '${name}'; there is: ${known}.`);
  }
  const configured = strategy.configure(wishes.params);
  if (configured.kind === 'invalid')
    return refused('PARAMETERS_INVALID', `The parameters do not fit: ${configured.problems.join('; ')}.`);
  const parameters = parametersOf(strategy);
  const { price, capital, makerFeeRate } = wishes;
  const preview = price === undefined ? null : configured.preview?.(price, capital, factsWith(makerFeeRate));
  const rows = Object.entries(parameters).map(([key, one]) => [
    ...[key, boundsOf(one), one.default === undefined ? '-' : JSON.stringify(one.default)],
    ...[one.unit ?? '', one.description ?? ''],
  ]);
  const { version, description } = strategy;
  const document = { name, version, description, parameters, indicators: configured.indicators, preview };
  const lines = [
    `${name} ${version}: ${description}`,
    table(columns('parameter', 'values', 'default', 'unit', 'what it is'), rows),
    ...(preview ? [JSON.stringify(preview, null, 2)] : []),
  ];
  return done(document, lines.join('\n'));
}

function parametersOf({ parameters }: HostedStrategy): Record<string, Field> {
  return schema.parse(z.toJSONSchema(parameters, { io: 'input' })).properties;
}

function boundsOf({
  enum: values,
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  type,
}: Field): string {
  if (values) return values.join(', ');
  const low = minimum ?? (exclusiveMinimum === undefined ? undefined : `above ${exclusiveMinimum}`);
  const high = maximum ?? (exclusiveMaximum === undefined ? undefined : `below ${exclusiveMaximum}`);
  return low === undefined && high === undefined ? (type ?? '') : `${low ?? ''} … ${high ?? ''}`;
}

function factsWith(makerFeeRate: number): InstrumentFacts {
  const steps = { priceTick: 0.01, quantityStep: 1e-6, quantityMin: 1e-6, notionalMin: 5 };
  return { ...steps, makerFeeRate, takerFeeRate: makerFeeRate };
}

function columns(...titles: readonly string[]) {
  return titles.map((title) => ({ title }));
}
