import { type Command, InvalidArgumentError, Option } from 'commander';
import { withJson } from '../options.ts';
import { done, type Outcome, refused, report } from '../output.ts';

interface IndicatorsOptions {
  candles: string;
  spec: unknown;
  json?: boolean;
}

export function registerIndicators(program: Command): void {
  const command = program
    .command('indicators')
    .description("indicators over candles, with TA-Lib's values")
    .addOption(
      new Option('--candles <file>', 'CSV with time, open, high, low, close, volume').makeOptionMandatory(),
    )
    .addOption(
      new Option('--spec <json>', `which, such as '[{"name":"rsi","period":14}]'`)
        .argParser(json)
        .makeOptionMandatory(),
    );
  withJson(command).action(async (options: IndicatorsOptions) => report(await run(options), options));
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON.');
  }
}

async function run({ candles: file, spec }: IndicatorsOptions): Promise<Outcome> {
  const { indicatorSpecs } = await import('#shared/strategies/indicator-spec.ts');
  const parsed = indicatorSpecs.safeParse(Array.isArray(spec) ? spec : [spec]);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    return refused('SPEC_INVALID', `--spec does not fit: ${problems.join('; ')}.`);
  }
  const { readCandles } = await import('../../research/candles/read-candles.ts');
  const read = readCandles(file);
  if (read.kind === 'bad') return refused(read.code, `${file}: ${read.message}`);
  const { columnsOf } = await import('#shared/domain/indicators/candles.ts');
  const { createIndicator } = await import('#shared/domain/indicators/catalogue.ts');
  const indicators = parsed.data.map((one) => {
    const indicator = createIndicator(one);
    const columns = columnsOf(indicator, read.candles);
    const values = indicator.outputs.map((output, index) => [output, listed(columns[index])] as const);
    return { ...one, warmUpBars: indicator.warmUpBars, values: Object.fromEntries(values) };
  });
  const { count, openTimeMs } = read.candles;
  const document = { candles: count, openTimeMs: [...openTimeMs], indicators };
  return done(document, indicators.flatMap(({ name, values }) => newest(name, values)).join('\n'));
}

/** JSON has no NaN: null while the indicator warms up. */
function listed(column: Float64Array = new Float64Array()): (number | null)[] {
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value));
}

function newest(name: string, values: Readonly<Record<string, (number | null)[]>>): string[] {
  return Object.entries(values).map(([output, column]) => {
    const label = output === name ? name : `${name} ${output}`;
    return `${label.padEnd(22)} ${column.at(-1) ?? 'not enough candles'}`;
  });
}
