import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { LambdaName } from './lambdas.ts';
import type { Target } from './target.ts';

/** Namespace of the metrics the application publishes itself. */
export const metricNamespace = 'Tradewind';

/** What every stack and construct is given: where it goes, the built bundles, and whom alarms tell. */
export type Platform = {
  target: Target;
  /** Folder holding `<lambda name>/index.js`. */
  bundlesDir: string;
  /** Deployed log level of functions and tasks. */
  logLevel: string;
};

/** A platform whose foundation exists: the topic that tells people of alarms, and the one whose alarms stop all trading. */
export type Foundation = Platform & { alarmTopic: sns.ITopic; killTopic: sns.ITopic };

export const lambdaCode = (platform: Platform, name: LambdaName) =>
  lambda.Code.fromAsset(join(platform.bundlesDir, name));
