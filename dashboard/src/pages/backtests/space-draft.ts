import { decimalOf } from '../../format/number.ts';
import { type Parameter, problemOf, valuesOf } from '../strategies/parameters.ts';

/** What stands in the fields of one parameter: a value, or what is tried. */
export interface SpaceField {
  readonly isVaried: boolean;
  readonly value: string;
  readonly from: string;
  readonly to: string;
  readonly step: string;
}
export type SpaceDraft = Readonly<Record<string, SpaceField>>;

type SpaceProblem = 'number' | 'whole' | 'below' | 'above' | 'json' | 'order' | 'step';
type Problems = Readonly<Record<string, Wrong>>;

const variedFirst = 2;
const pointsMax = 1_000;

const isNumber = ({ kind }: Parameter) => kind === 'integer' || kind === 'number';

/** Numbers from a half to double of what they are; what is chosen or switched with each of its values. */
export function canVary(parameter: Parameter): boolean {
  return isNumber(parameter) ? parameter.initial !== '' : ['choice', 'switch'].includes(parameter.kind);
}

/** The first two numbers are varied: the thinnest search that says something. */
export function firstSpace(parameters: readonly Parameter[]): SpaceDraft {
  const varied = parameters.filter((each) => isNumber(each) && canVary(each)).slice(0, variedFirst);
  return Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      { isVaried: varied.includes(parameter), value: parameter.initial, ...rangeOf(parameter) },
    ]),
  );
}

function rangeOf(parameter: Parameter) {
  const { kind, initial, least, most } = parameter;
  const middle = decimalOf(initial)?.toNumber();
  if (!isNumber(parameter) || middle === undefined || middle <= 0) return { from: '', to: '', step: '' };
  const isWhole = kind === 'integer';
  const tidy = (value: number) => String(isWhole ? Math.round(value) : Number(value.toPrecision(4)));
  const from = Math.max(middle / 2, least?.value ?? 0);
  const to = Math.min(middle * 2, most?.value ?? Number.POSITIVE_INFINITY);
  const step = (to - from) / 4;
  return { from: tidy(from), to: tidy(to), step: tidy(isWhole ? Math.max(1, step) : step) };
}

/** What is searched as the API takes it, how many combinations that is, and what is wrong with it. */
export function spaceOf(parameters: readonly Parameter[], draft: SpaceDraft) {
  const problems: Record<string, Wrong> = {};
  const space: Record<string, unknown> = {};
  let combinations = 1;
  for (const parameter of parameters) {
    const field = draft[parameter.name];
    if (!field) continue;
    const wrong = field.isVaried ? rangeProblems(parameter, field) : valueProblems(parameter, field);
    if (Object.keys(wrong).length > 0) problems[parameter.name] = wrong;
    else if (field.isVaried) {
      const { tried, count } = variedOf(parameter, field);
      space[parameter.name] = tried;
      combinations *= count;
    } else Object.assign(space, valuesOf([parameter], { [parameter.name]: field.value }));
  }
  const isAnyVaried = Object.values(draft).some(({ isVaried }) => isVaried);
  return { space, combinations, problems: problems as Problems, isAnyVaried };
}

type Wrong = Partial<Record<keyof SpaceField, SpaceProblem>>;

function valueProblems(parameter: Parameter, { value }: SpaceField): Wrong {
  const problem = problemOf(parameter, value);
  return problem ? { value: problem } : {};
}

function rangeProblems(parameter: Parameter, { from, to, step }: SpaceField): Wrong {
  if (!isNumber(parameter)) return {};
  const problem = (text: string) => problemOf(parameter, text) ?? (text === '' ? 'number' : undefined);
  const [low, high, by] = [decimalOf(from), decimalOf(to), decimalOf(step)];
  const isStep = by?.greaterThan(0) && (parameter.kind !== 'integer' || by.isInteger());
  const isMany = low && high && by && isStep && high.minus(low).dividedBy(by).greaterThanOrEqualTo(pointsMax);
  const [atFrom, atTo] = [problem(from), problem(to)];
  return {
    ...(atFrom ? { from: atFrom } : {}),
    ...(atTo ? { to: atTo } : low && high && !low.lessThan(high) ? { to: 'order' } : {}),
    ...(isStep && !isMany ? {} : { step: 'step' }),
  };
}

function variedOf({ kind, choices }: Parameter, { from, to, step }: SpaceField) {
  if (kind === 'switch') return { tried: [true, false], count: 2 };
  if (kind === 'choice') return { tried: choices, count: choices.length };
  const [low, high, by] = [Number(from), Number(to), Number(step)];
  const steps = decimalOf(to)?.minus(from).dividedBy(step) ?? low;
  if (kind === 'integer') {
    const count = Math.floor(Number(steps)) + 1;
    return { tried: { int: [low, high], step: by }, count };
  }
  const points = Math.max(2, Math.round(Number(steps)) + 1);
  return { tried: { float: [low, high], points }, count: points };
}
