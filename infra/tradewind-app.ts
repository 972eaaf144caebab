import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, type IStackSynthesizer, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { bundleLambdas } from './bundling/lambda-bundle.ts';
import { lambdaNames } from './lambdas.ts';
import { DataStack } from './stacks/data-stack.ts';
import { MarketDataStack } from './stacks/market-data-stack.ts';
import { ObservabilityStack } from './stacks/observability-stack.ts';
import { SiteStack } from './stacks/site-stack.ts';
import { TradingStack } from './stacks/trading-stack.ts';
import { readTarget } from './target.ts';
import { ccxtIdsOf, requireTradable, uncertifiedVenuesOf } from './uncertified-venues.ts';

/**
 * Builds the bundles and the whole app. Context: see `readTarget` and `uncertifiedVenuesOf`. The caller calls `synth()`. Tests of the templates
 * give a `bundle` of their own that is quicker.
 */
export async function tradewindApp(props: AppProps = {}, bundle = bundleLambdas): Promise<App> {
  const app = new App({ analyticsReporting: false, ...props });
  const uncertified = uncertifiedVenuesOf(app.node.tryGetContext('uncertifiedVenues'));
  await requireTradable(uncertified);
  const certified = readTarget(app.node);
  const target = { ...certified, venueEndpoints: { ...certified.venueEndpoints, ...uncertified } };
  const bundlesDir = mkdtempSync(join(tmpdir(), 'tradewind-bundles-'));
  try {
    await bundle(lambdaNames, bundlesDir, ccxtIdsOf(uncertified));
    const platform = { target, bundlesDir, logLevel: 'INFO' };
    const stackProps = target.synthesizer
      ? // CDK's classes miss `| undefined` where its interfaces have `?`, which exactOptionalPropertyTypes minds.
        { synthesizer: target.synthesizer as IStackSynthesizer }
      : {};
    const data = new DataStack(app, 'Tradewind-Data', platform, {
      ...stackProps,
      terminationProtection: target.protectState,
      description: 'Tradewind: tables, keys, queues, events, users',
    });
    const { stream, apiId } = new TradingStack(app, 'Tradewind-Trading', data, {
      ...stackProps,
      description: 'Tradewind: API, order saga, settlement',
    });
    new MarketDataStack(app, 'Tradewind-MarketData', data, stream, {
      ...stackProps,
      description: 'Tradewind: venue streams',
    });
    new ObservabilityStack(app, 'Tradewind-Observability', data.foundation, {
      ...stackProps,
      description: 'Tradewind: alarms on application metrics, dashboard',
    });
    // Locally a small server is the site: the local cloud has no CloudFront.
    if (target.hasDashboard)
      new SiteStack(
        app,
        'Tradewind-Site',
        data,
        { apiId, streamApiId: stream.apiId },
        {
          ...stackProps,
          description: 'Tradewind: the dashboard',
        },
      );
    Tags.of(app).add('application', 'tradewind');
    if (target.checksRules) Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    return app;
  } finally {
    // Assets were copied into the assembly as the functions were created.
    rmSync(bundlesDir, { recursive: true, force: true });
  }
}
