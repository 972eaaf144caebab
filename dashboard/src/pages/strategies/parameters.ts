import { decimalOf } from '../../format/number.ts';

/** A parameter as a form shows it, made of its JSON schema. */
export interface Parameter {
  readonly name: string;
  readonly kind: 'number' | 'integer' | 'choice' | 'switch' | 'text' | 'json';
  readonly unit: string;
  readonly help: string;
  readonly choices: readonly string[];
  /** As the field shows it; empty for one that is left out. */
  readonly initial: string;
  readonly least?: Bound;
  readonly most?: Bound;
}
interface Bound {
  readonly value: number;
  /** The bound itself is allowed. */
  readonly isIn: boolean;
}
/** What stands in the fields, by name. */
export type Draft = Readonly<Record<string, string>>;

type Json = Readonly<Record<string, unknown>>;
const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

export function parametersOf(schema: unknown): readonly Parameter[] {
  return Object.entries(objectOf(objectOf(schema).properties)).map(([name, value]) =>
    parameterOf(name, objectOf(value)),
  );
}

function parameterOf(name: string, schema: Json): Parameter {
  const choices = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
  const [least, most] = [boundOf(schema, 'minimum'), boundOf(schema, 'maximum')];
  return {
    ...{ name, choices, kind: kindOf(schema), unit: textOf(schema.unit), help: textOf(schema.description) },
    initial: shown(schema.default),
    ...(least ? { least } : {}),
    ...(most ? { most } : {}),
  };
}

function kindOf({ type, enum: choices }: Json): Parameter['kind'] {
  if (Array.isArray(choices)) return 'choice';
  if (type === 'number' || type === 'integer') return type;
  if (type === 'boolean') return 'switch';
  return type === 'string' ? 'text' : 'json';
}

function boundOf(schema: Json, which: 'minimum' | 'maximum'): Bound | undefined {
  const isIn = schema[which];
  if (typeof isIn === 'number') return { value: isIn, isIn: true };
  const isOut = schema[which === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'];
  return typeof isOut === 'number' ? { value: isOut, isIn: false } : undefined;
}

/** A value as its field shows it. */
function shown(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What the fields show of parameters as they are: what they leave out stands at its default. */
export function draftOf(parameters: readonly Parameter[], values: Json = {}): Draft {
  return Object.fromEntries(
    parameters.map(({ name, initial }) => [name, name in values ? shown(values[name]) : initial]),
  );
}

type Problem = 'number' | 'whole' | 'below' | 'above' | 'json';

/** Why a field cannot be sent, if it cannot: by its own kind and bounds alone. */
export function problemOf(parameter: Parameter, text: string): Problem | undefined {
  const { kind, least, most } = parameter;
  if (text === '') return undefined;
  if (kind === 'json') return jsonOf(text) === undefined ? 'json' : undefined;
  if (kind !== 'number' && kind !== 'integer') return undefined;
  const exact = decimalOf(text);
  if (!exact) return 'number';
  if (kind === 'integer' && !exact.isInteger()) return 'whole';
  const value = exact.toNumber();
  if (least && (value < least.value || (value === least.value && !least.isIn))) return 'below';
  if (most && (value > most.value || (value === most.value && !most.isIn))) return 'above';
  return undefined;
}

/** The parameters that the fields say; what is empty is left out. */
export function valuesOf(parameters: readonly Parameter[], draft: Draft): Record<string, unknown> {
  const filled = parameters.flatMap(({ name, kind }) => {
    const text = draft[name] ?? '';
    return text === '' ? [] : [[name, typedOf(kind, text)] as const];
  });
  return Object.fromEntries(filled);
}

function typedOf(kind: Parameter['kind'], text: string): unknown {
  if (kind === 'number' || kind === 'integer') return Number(text);
  if (kind === 'switch') return text === 'true';
  return kind === 'json' ? jsonOf(text) : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Change {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What differs between two sets of parameters, in the order of the form. */
export function changesOf(parameters: readonly Parameter[], from: Draft, to: Draft): readonly Change[] {
  return parameters
    .map(({ name }) => ({ name, from: from[name] ?? '', to: to[name] ?? '' }))
    .filter((change) => change.from !== change.to);
}

/** `rangeRatio` as people write it: `Range ratio`. */
export function labelOf(name: string): string {
  const words = name.replaceAll(/[A-Z]+/g, (capitals) => ` ${capitals.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
