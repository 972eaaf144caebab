import * as z from 'zod';

/** A place in the unit cube: one number in [0, 1) for each dimension. Searches know nothing else of a space. */
export type Point = readonly number[];

/** One parameter that is searched. */
export interface Dimension {
  readonly name: string;
  /** Values without an order: distance between them means nothing. */
  readonly isChoice: boolean;
  /** How many values it has; null of a continuous one. */
  readonly count: number | null;
  /** Where each value of a grid lies. */
  readonly grid: readonly number[];
  valueAt(unit: number): unknown;
}

export interface Space {
  readonly dimensions: readonly Dimension[];
  /** The parameters at a point, those that are fixed included. */
  parametersAt(point: Point): Readonly<Record<string, unknown>>;
}

const pair = z.tuple([z.number(), z.number()]);
const ascending = [
  ([low, high]: readonly [number, number]) => low < high,
  { message: 'goes from a smaller number to a larger one' },
] as const;
const fixed = z.union([z.string(), z.number(), z.boolean()]);
const whole = z.strictObject({
  int: z.tuple([z.int(), z.int()]).refine(...ascending),
  step: z.int().positive().default(1),
});
const real = z
  .strictObject({
    float: pair.refine(...ascending),
    log: z.boolean().default(false),
    points: z.int().min(2).max(1_000).default(10),
  })
  .refine(({ float, log }) => !log || float[0] > 0, { message: 'log needs numbers above 0' });
const choice = z.array(z.json()).min(1).max(100);

/**
 * A search space as a person writes it: `{"fast": {"int": [5, 50], "step": 5}, "ratio": {"float": [0.001, 0.1], "log":
 * true}, "average": ["sma", "ema"], "reverse": true}`; the last one is fixed. `points` are those of a grid.
 */
const schema = z
  .record(z.string().min(1).max(100), z.union([fixed, whole, real, choice]))
  .refine((given) => Object.values(given).some((one) => typeof one === 'object'), {
    message: 'has nothing to search',
  });

type ReadSpace =
  | { readonly kind: 'space'; readonly space: Space; readonly description: unknown }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** @param input untrusted JSON */
export function readSpace(input: unknown): ReadSpace {
  const parsed = schema.safeParse(input);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
    return { kind: 'invalid', problems };
  }
  const entries = Object.entries(parsed.data);
  const constants = Object.fromEntries(entries.filter(([, one]) => typeof one !== 'object'));
  const dimensions = entries.flatMap(([name, one]) =>
    typeof one === 'object' ? [dimensionOf(name, one)] : [],
  );
  const parametersAt = (point: Point) => ({
    ...constants,
    ...Object.fromEntries(dimensions.map(({ name, valueAt }, index) => [name, valueAt(point[index] ?? 0)])),
  });
  return { kind: 'space', space: { dimensions, parametersAt }, description: parsed.data };
}

type Searched = z.infer<typeof whole> | z.infer<typeof real> | z.infer<typeof choice>;

function dimensionOf(name: string, one: Searched): Dimension {
  if (Array.isArray(one)) return listed(name, one.length, true, (index) => one[index]);
  if ('int' in one) {
    const [low, high] = one.int;
    return listed(name, Math.floor((high - low) / one.step) + 1, false, (index) => low + index * one.step);
  }
  const [low, high] = one.float;
  const valueAt = (unit: number) => tidy(one.log ? low * (high / low) ** unit : low + (high - low) * unit);
  const grid = Array.from({ length: one.points }, (_, index) => index / (one.points - 1));
  return { name, isChoice: false, count: null, grid, valueAt };
}

function listed(
  name: string,
  count: number,
  isChoice: boolean,
  valueWith: (index: number) => unknown,
): Dimension {
  const valueAt = (unit: number) => valueWith(Math.min(count - 1, Math.floor(unit * count)));
  const grid = Array.from({ length: count }, (_, index) => (index + 0.5) / count);
  return { name, isChoice, count, grid, valueAt };
}

/** A person reads it, and types it again: twelve digits are enough. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
