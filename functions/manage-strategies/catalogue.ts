import * as z from 'zod';
import {
  previewStrategy,
  type StrategyPreview,
  warmUpOf,
} from '#shared/application/strategies/preview-strategy.ts';
import { decimal, decimalText } from '#shared/domain/money/decimal.ts';
import { accept, type Result } from '#shared/domain/refusal.ts';
import { parseWith } from '#shared/http-api/parse.ts';
import {
  previewStrategyRequest,
  type StrategyDescription,
  type StrategyPreviewResource,
} from '#shared/http-api/strategy-catalogue-schemas.ts';
import type { HttpAnswer, HttpRequest } from '#shared/lambda/http-handler.ts';
import type { HostedStrategy } from '#shared/strategies/host.ts';
import { documentation } from './documentation.ts';

type PreviewDeps = Parameters<typeof previewStrategy>[0];

/** Every strategy that can be run, with what a form and a reader need of it. */
export async function showCatalogue({ catalogue }: PreviewDeps): Promise<Result<HttpAnswer>> {
  return accept({ status: 200, body: { strategies: [...catalogue.values()].map(descriptionOf) } });
}

/** 200 also when the parameters do not fit: the answer says which, and why. */
export async function preview(deps: PreviewDeps, request: HttpRequest): Promise<Result<HttpAnswer>> {
  const json = request.json();
  if (!json.ok) return json;
  const body = parseWith(previewStrategyRequest, json.value);
  if (!body.ok) return body;
  const { capital, ...terms } = body.value;
  const { ownerId, path } = request;
  const wish = { ...terms, ownerId, strategy: path.strategy ?? '', capital: decimal(capital) };
  const shown = await previewStrategy(deps, wish);
  return shown.ok ? accept({ status: 200, body: previewResourceOf(shown.value) }) : shown;
}

const heardByAll: StrategyDescription['hears'] = [
  ...(['candle', 'tick', 'book', 'fill', 'order', 'timer', 'signal'] as const),
];

function descriptionOf(strategy: HostedStrategy): StrategyDescription {
  const { name, version, description, parameters } = strategy;
  const configured = strategy.configure({});
  if (configured.kind === 'invalid') throw new Error(`${name} does not fit its own defaults`);
  return {
    ...{ name, version, summary: description, documentation: documentation[name] ?? '' },
    hears: [...(configured.hears ?? heardByAll)],
    warmUpCandles: warmUpOf(configured),
    parameters: z.toJSONSchema(parameters, { io: 'input' }),
  };
}

function previewResourceOf({
  problems,
  warmUpBars,
  price,
  feeRate,
  said,
}: StrategyPreview): StrategyPreviewResource {
  return {
    problems: problems.map(problemOf),
    ...{ warmUpCandles: warmUpBars, price: price && decimalText(price), feeRate, preview: said },
  };
}

/** `fast: must be below slow` is of a field; what is of them all has no name before it. */
function problemOf(problem: string): StrategyPreviewResource['problems'][number] {
  const [, field = null, message = problem] = /^([A-Za-z][\w.]*): (.*)$/s.exec(problem) ?? [];
  return { field, message };
}
