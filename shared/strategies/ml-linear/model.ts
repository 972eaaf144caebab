import * as z from 'zod';
import { createIndicator, type IndicatorSpec } from '../../domain/indicators/catalogue.ts';
import { at, type Numbers } from '../../domain/indicators/indicator.ts';
import { indicatorSpecs } from '../indicator-spec.ts';

/** Numbers are text, so that whoever trains and whoever decides make the same digest of them. */
const numberText = z
  .string()
  .max(40)
  .refine((text) => text.trim() !== '' && Number.isFinite(Number(text)), 'must be a number as text');

const feature = z.strictObject({
  indicator: z.unknown().transform((spec, context): IndicatorSpec => {
    const parsed = indicatorSpecs.safeParse([spec]);
    if (parsed.success && parsed.data[0]) return parsed.data[0];
    context.addIssue({
      code: 'custom',
      message: 'must be an indicator such as {"name": "rsi", "period": 14}',
    });
    return z.NEVER;
  }),
  /** Which of its outputs, as it calls it. */
  output: z.string().max(20),
  /** As it is, as a part of the close, or as its distance from the close in parts of it. */
  scale: z.enum(['none', 'part', 'distance']),
  mean: numberText,
  deviation: numberText.refine((text) => Number(text) > 0, 'must be above 0'),
  weight: numberText,
});

const artifact = z.strictObject({
  kind: z.literal('logistic'),
  version: z.literal(1),
  /** What it was trained on, for people. */
  about: z.string().max(500),
  intercept: numberText,
  features: z.array(feature).min(1).max(50),
  digest: z.string(),
});

/** As it is written. */
export type Artifact = z.infer<typeof artifact>;

/** As it decides. */
export interface Model {
  readonly about: string;
  readonly digest: string;
  readonly indicators: readonly IndicatorSpec[];
  readonly intercept: number;
  readonly terms: readonly Term[];
}

interface Term {
  /** Among the outputs of all indicators. */
  readonly column: number;
  readonly scale: Artifact['features'][number]['scale'];
  readonly mean: number;
  readonly deviation: number;
  readonly weight: number;
}

/**
 * A logistic regression over indicators, as a file: trained elsewhere, on features of the same indicators. Its digest finds
 * a file that was changed or mixed up; it is no signature.
 */
export const modelArtifact = artifact.transform((model, context): Model => {
  const { about, digest, intercept, features } = model;
  if (digest !== digestOf(model))
    context.addIssue({ code: 'custom', path: ['digest'], message: 'is not that of the model' });
  let column = 0;
  const terms = features.map(({ indicator, output, scale, mean, deviation, weight }, index) => {
    const { outputs } = createIndicator(indicator);
    const place = outputs.indexOf(output);
    if (place < 0)
      context.addIssue({
        code: 'custom',
        path: ['features', index, 'output'],
        message: `must be one of ${outputs.join(', ')}`,
      });
    const numbers = { mean: Number(mean), deviation: Number(deviation), weight: Number(weight) };
    const term = { column: column + place, scale, ...numbers };
    column += outputs.length;
    return term;
  });
  const indicators = features.map(({ indicator }) => indicator);
  return { about, digest, indicators, intercept: Number(intercept), terms };
});

/** FNV-1a of 64 bits over the parts, in hex: http://www.isthe.com/chongo/tech/comp/fnv */
export function digestOf({ intercept, features }: Pick<Artifact, 'intercept' | 'features'>): string {
  const rows = features.map(({ indicator, output, scale, mean, deviation, weight }) => {
    const spec = Object.entries(indicator).sort(([a], [b]) => (a < b ? -1 : 1));
    return [...spec.map(([name, value]) => `${name}=${value}`), output, scale, mean, deviation, weight].join(
      ' ',
    );
  });
  let hash = 0xcbf29ce484222325n;
  for (const character of [intercept, ...rows].join('\n'))
    hash = ((hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, '0');
}

/** The probability that the price rises, by the model: above 0.5 it says up. */
export function probabilityOf({ intercept, terms }: Model, indicators: Numbers, close: number): number {
  let sum = intercept;
  for (const { column, scale, mean, deviation, weight } of terms) {
    const raw = at(indicators, column);
    const value = scale === 'none' ? raw : scale === 'part' ? raw / close : (raw - close) / close;
    sum += (weight * (value - mean)) / deviation;
  }
  return 1 / (1 + Math.exp(-sum));
}

/** Trained on nothing: up below an RSI of 50. For trying the strategy out. */
const example = {
  ...({ kind: 'logistic', version: 1, about: 'an example, trained on nothing', intercept: '0' } as const),
  features: [
    {
      ...({ indicator: { name: 'rsi', period: 14 }, output: 'rsi', scale: 'none' } as const),
      ...{ mean: '50', deviation: '10', weight: '-1' },
    },
  ],
};
export const exampleArtifact: Artifact = { ...example, digest: digestOf(example) };
