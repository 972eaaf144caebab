import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { assetBucket } from './assets.ts';
import { AwsCallError, callAws, createBucket } from './aws-call.ts';
import type { Child } from './child.ts';
import { localEnvironment, rootEnvironment } from './environment.ts';
import type { InstanceFiles } from './instance.ts';
import { readJsonFile } from './json-file.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import type { PortPlan } from './ports.ts';
import { binFolder, projectFolder } from './project.ts';
import { runLogged } from './run-logged.ts';
import { deployedSources, hashSources } from './source-hash.ts';
import { uncertifiedContext } from './uncertified.ts';

export interface CdkOptions {
  files: InstanceFiles;
  endpoint: string;
  plan: PortPlan;
  /** Requests of a user in a second, a minute, an hour: `10,100,1000` when absent. */
  userLimits?: string | undefined;
  signal: AbortSignal;
  onStart: (child: Child) => void;
}

/** Output name -> value, over all stacks: `ApiUrl`, `UserPoolId` ... */
export type StackOutputs = Record<string, string>;

const outputsFile = z.record(z.string(), z.record(z.string(), z.string()));
/** Kept by the local cloud itself: it is there if, and only if, the stacks it speaks of are. */
const deployedParameter = '/tradewind/local/deployed-sources';

/** What the app is told about this instance; infra/target.ts reads it. */
function contextOf({ portBase, venues }: PortPlan, userLimits?: string): Record<string, string> {
  const venuePorts = Object.entries(venues).map(([venue, port]) => `${venue}:${port}`);
  const limits = userLimits === undefined ? {} : { userLimits };
  return {
    target: 'local',
    portBase: String(portBase),
    venuePorts: venuePorts.join(),
    ...limits,
    ...uncertifiedContext(),
  };
}

export function sourcesHash({ plan, userLimits }: Pick<CdkOptions, 'plan' | 'userLimits'>): string {
  return hashSources(projectFolder, deployedSources, contextOf(plan, userLimits));
}

/** True when the running local cloud already holds what these sources deploy. */
export async function isDeployed(options: CdkOptions, hash: string): Promise<boolean> {
  if (readJsonFile(options.files.outputs, outputsFile) === undefined) return false;
  try {
    const answer = await callAws(options.endpoint, 'ssm', 'AmazonSSM.GetParameter', {
      Name: deployedParameter,
    });
    const parameter = z.object({ Parameter: z.object({ Value: z.string() }) }).safeParse(answer);
    return parameter.data?.Parameter.Value === hash;
  } catch (error) {
    if (error instanceof AwsCallError && error.status === 400) return false; // ParameterNotFound
    throw error;
  }
}

/**
 * Bundles the functions and writes the templates to the instance's cdk.out. The app is run as the CDK's command line
 * would, but without loading that first, and without the rules for AWS that tests/infra checks: 3 s of every start.
 */
export async function synthesise(options: CdkOptions): Promise<void> {
  const { files, plan, userLimits } = options;
  const file = join(projectFolder, 'cdk.json');
  const cdkJson = readJsonFile(file, z.object({ context: z.record(z.string(), z.unknown()) }));
  if (cdkJson === undefined) throw new LocalCloudError('cdk.json is missing or holds no context');
  rmSync(files.cdkOut, { recursive: true, force: true });
  await runTool(options, 'synthesising the stacks', 'synth.log', [join('infra', 'app.ts')], {
    CDK_OUTDIR: files.cdkOut,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...contextOf(plan, userLimits) }),
    CDK_VALIDATION: 'false',
  });
}

/** Deploys what `synthesise` wrote and remembers its hash in the local cloud. */
export async function deployStacks(options: CdkOptions, hash: string): Promise<void> {
  await createBucket(options.endpoint, assetBucket);
  const args = [
    join(binFolder, 'cdk'),
    'deploy',
    ['--app', options.files.cdkOut],
    '--all',
    ['--method', 'direct'],
    ['--require-approval', 'never'],
    ['--concurrency', '4'],
    ['--progress', 'events'],
    ['--outputs-file', options.files.outputs],
    ['--no-notices', '--no-color', '--ci'],
  ].flat();
  await runTool(options, 'deploying the stacks', 'deploy.log', args, {
    ...rootEnvironment(options.endpoint),
    CDK_HOME: join(options.files.tmp, 'cdk'),
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  });
  await callAws(options.endpoint, 'ssm', 'AmazonSSM.PutParameter', {
    Name: deployedParameter,
    Value: hash,
    Type: 'String',
    Overwrite: true,
  });
}

/** Outputs of the last deploy, all stacks together. */
export function readOutputs(files: InstanceFiles): StackOutputs {
  const outputs = readJsonFile(files.outputs, outputsFile);
  if (outputs === undefined)
    throw new LocalCloudError('the deploy wrote no outputs', join(files.logs, 'deploy.log'));
  return Object.assign({}, ...Object.values(outputs));
}

export function requireOutput(outputs: StackOutputs, name: string): string {
  const value = outputs[name];
  if (value === undefined) throw new LocalCloudError(`the stacks have no output named ${name}`);
  return value;
}

async function runTool(
  { files, signal, onStart }: CdkOptions,
  doing: string,
  log: string,
  args: string[],
  env: Record<string, string>,
): Promise<void> {
  const logFile = join(files.logs, log);
  await runLogged({
    doing,
    args,
    env: localEnvironment({ ...env, TMPDIR: files.tmp }),
    logFile,
    signal,
    onStart,
  });
}
