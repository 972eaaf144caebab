import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import * as z from 'zod';
import { tradewindApp } from '#infra/tradewind-app.ts';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});
const template = z.looseObject({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

type Resource = z.infer<typeof resource> & { stack: string; id: string };

/** One synthesised app in a temporary folder of its own. */
export type Assembly = {
  dir: string;
  templateFiles: string[];
  outputs: Record<string, unknown>;
  resources: Resource[];
  ofType: (type: string) => Resource[];
  remove: () => void;
};

export const projectDir = process.cwd();

/**
 * Synthesises the app in this process with cdk.json's context and `context` over it. `change` may alter it first.
 * Rejects when cdk-nag has a finding that nobody acknowledged, with the findings as its message.
 */
export async function synthesise(
  context: Record<string, string>,
  change: (app: App) => void = () => {},
): Promise<Assembly> {
  const dir = mkdtempSync(join(tmpdir(), 'tradewind-synth-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    const cdkJson = z.looseObject({ context: z.record(z.string(), z.unknown()) });
    const defaults = cdkJson.parse(readJson(join(projectDir, 'cdk.json'))).context;
    const app = await tradewindApp({ outdir: dir, context: { ...defaults, ...context } }, writeStubs);
    change(app);
    app.synth();
    return { ...readAssembly(dir), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Templates do not depend on what is in the bundles; lambda-bundles.test.ts builds the real ones. */
async function writeStubs(names: readonly string[], outDir: string): Promise<void> {
  for (const name of names) {
    mkdirSync(join(outDir, name), { recursive: true });
    writeFileSync(join(outDir, name, 'index.js'), `exports.handler = () => '${name}';`);
  }
}

function readAssembly(dir: string): Omit<Assembly, 'remove'> {
  const names = readdirSync(dir).filter((name) => name.endsWith('.template.json'));
  const templates = names.map((name) => ({
    stack: name.replace('.template.json', ''),
    ...template.parse(readJson(join(dir, name))),
  }));
  const resources = templates.flatMap(({ stack, Resources }) =>
    Object.entries(Resources).map(([id, found]) => ({ ...found, stack, id })),
  );
  return {
    dir,
    templateFiles: names.map((name) => join(dir, name)),
    outputs: Object.assign({}, ...templates.map(({ Outputs }) => Outputs)),
    resources,
    ofType: (type) => resources.filter(({ Type }) => Type === type),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A template value as text: intrinsic functions become `<Ref or attribute>`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }).safeParse(value);
  if (join.success) return join.data['Fn::Join'][1].map(textOf).join(join.data['Fn::Join'][0]);
  return `<${JSON.stringify(value)}>`;
}
