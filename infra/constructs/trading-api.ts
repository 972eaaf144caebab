import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Foundation } from '../platform.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, oneMinute } from './alarm.ts';
import type { TradingFunction } from './trading-function.ts';
import type { UserDirectory } from './user-directory.ts';

const { GET, POST, PUT, PATCH, DELETE } = apigateway.HttpMethod;

export type TradingApiProps = {
  users: UserDirectory;
  placeTrade: TradingFunction;
  queryTrading: TradingFunction;
  amendOrder: TradingFunction;
  cancelOrder: TradingFunction;
  controlAccount: TradingFunction;
  changeLimits: TradingFunction;
  protectPosition: TradingFunction;
  followMarket: TradingFunction;
  manageVenueKeys: TradingFunction;
  manageStrategies: TradingFunction;
  manageBacktests: TradingFunction;
  killSwitch: TradingFunction;
  changeStates: TradingFunction;
  openStream: TradingFunction;
  watchHealth: TradingFunction;
};

const queryPaths = [
  '/v1/accounts',
  '/v1/accounts/{accountId}/balances',
  '/v1/balances',
  '/v1/orders',
  '/v1/orders/{orderId}',
  '/v1/orders/{orderId}/saga',
  '/v1/orders/{orderId}/fills',
  '/v1/trades',
  '/v1/pnl',
  '/v1/positions',
  '/v1/positions/history',
  '/v1/positions/{positionId}/protection',
  '/v1/ledger',
  '/v1/ledger/signing-key',
  '/v1/accounts/{accountId}/ledger/records',
  '/v1/accounts/{accountId}/ledger/seals',
  '/v1/reconciliation',
  '/v1/accounts/{accountId}/instrument-settings',
  '/v1/risk/status',
  '/v1/accounts/{accountId}/limits',
  '/v1/accounts/{accountId}/limits/history',
  '/v1/market/{venue}/{instrument}',
  '/v1/market/{venue}/{instrument}/ticker',
  '/v1/market/{venue}/{instrument}/book',
  '/v1/market/{venue}/{instrument}/trades',
  '/v1/market/{venue}/{instrument}/candles',
];
const placePaths = ['/v1/orders', '/v1/orders/batch', '/v1/positions/{positionId}/close'];
const controlPaths = [
  '/v1/accounts',
  '/v1/accounts/{accountId}/reconciliation',
  '/v1/accounts/{accountId}/adjustments',
];
const statePaths = [
  ['/v1/states', [GET, PUT]],
  ['/v1/preflight', [GET]],
  ['/v1/accounts/{accountId}/resume', [POST]],
  ['/v1/accounts/{accountId}/live', [GET, POST]],
  ['/v1/sessions', [GET, DELETE]],
  ['/v1/sessions/{sessionId}', [DELETE]],
] as const;
const strategyPaths = [
  ['/v1/strategy-catalogue', [GET]],
  ['/v1/strategy-catalogue/{strategy}/preview', [POST]],
  ['/v1/strategies', [GET, POST]],
  ['/v1/strategies/{strategyId}', [GET, PATCH, DELETE]],
  ['/v1/strategies/{strategyId}/decisions', [GET]],
  ['/v1/strategies/{strategyId}/webhook', [POST]],
  ['/v1/signals/{strategyId}', [POST]],
] as const;
const backtestPaths = [
  ['/v1/backtests', [GET, POST]],
  ['/v1/backtests/comparisons', [POST]],
  ['/v1/backtests/{backtestId}', [GET, DELETE]],
  ['/v1/backtests/{backtestId}/result', [GET]],
  ['/v1/optimisations', [GET, POST]],
  ['/v1/optimisations/{optimisationId}', [GET, DELETE]],
] as const;
const healthPaths = [
  ['/v1/operations/health', [GET]],
  ['/v1/operations/dead-letters/{queue}', [GET]],
  ['/v1/operations/dead-letters/{queue}/redrive', [POST]],
] as const;
/** Answered without a token: they say nothing about anybody. */
const openPaths = ['/v1/health', '/v1/ready', '/v1/openapi.json'];

/** One JSON line a request. No path parameters, no headers, no token: who, what, how it went, how long it took. */
const accessLogLine = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  sourceIp: '$context.identity.sourceIp',
  userId: '$context.authorizer.claims.sub',
  route: '$context.routeKey',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  latencyMs: '$context.responseLatency',
  integrationLatencyMs: '$context.integrationLatency',
  authorizerError: '$context.authorizer.error',
  integrationError: '$context.integrationErrorMessage',
};

/** The HTTP API. No CORS: browsers of other origins have no business here. */
export class TradingApi extends Construct {
  readonly api: apigateway.HttpApi;

  constructor(scope: Construct, id: string, platform: Foundation, props: TradingApiProps) {
    super(scope, id);
    this.api = new apigateway.HttpApi(this, 'Http', {
      apiName: 'tradewind',
      description: 'Tradewind trading API',
      createDefaultStage: false,
    });
    this.stage(platform);
    const authorizer = new HttpJwtAuthorizer('Users', props.users.issuer, {
      jwtAudience: [props.users.client.userPoolClientId],
    });
    const query = integration('Query', props.queryTrading);
    const secured = { authorizer };
    const place = integration('Place', props.placeTrade);
    for (const path of placePaths)
      this.api.addRoutes({ path, methods: [POST], integration: place, ...secured });
    this.api.addRoutes({
      path: '/v1/orders/{orderId}',
      methods: [PATCH],
      integration: integration('Amend', props.amendOrder),
      ...secured,
    });
    const cancel = integration('Cancel', props.cancelOrder);
    this.api.addRoutes({
      path: '/v1/orders/{orderId}',
      methods: [DELETE],
      integration: cancel,
      ...secured,
    });
    this.api.addRoutes({
      path: '/v1/orders/batch/cancel',
      methods: [POST],
      integration: cancel,
      ...secured,
    });
    const control = integration('Control', props.controlAccount);
    for (const path of controlPaths)
      this.api.addRoutes({ path, methods: [POST], integration: control, ...secured });
    this.api.addRoutes({
      path: '/v1/accounts/{accountId}/instrument-settings',
      methods: [PUT],
      integration: control,
      ...secured,
    });
    for (const path of queryPaths)
      this.api.addRoutes({ path, methods: [GET], integration: query, ...secured });
    this.api.addRoutes({
      path: '/v1/accounts/{accountId}/limits',
      methods: [PUT],
      integration: integration('Limits', props.changeLimits),
      ...secured,
    });
    this.api.addRoutes({
      path: '/v1/positions/{positionId}/protection',
      methods: [PUT, DELETE],
      integration: integration('Protect', props.protectPosition),
      ...secured,
    });
    this.api.addRoutes({
      path: '/v1/market/subscriptions',
      methods: [GET, POST, DELETE],
      integration: integration('Follow', props.followMarket),
      ...secured,
    });
    this.api.addRoutes({
      path: '/v1/stream/tickets',
      methods: [POST],
      integration: integration('OpenStream', props.openStream),
      ...secured,
    });
    // A read by what it does: its question is an order, which is a body.
    this.api.addRoutes({
      path: '/v1/risk/preview',
      methods: [POST],
      integration: query,
      ...secured,
    });
    for (const path of openPaths) {
      for (const route of this.api.addRoutes({ path, methods: [GET], integration: query })) {
        acknowledge(route, {
          'AwsSolutions-APIG4':
            'Health, readiness and the API description are public on purpose and read no user data.',
        });
      }
    }
    this.api.addRoutes({
      path: '/v1/venues/{venue}/keys',
      methods: [GET, POST, DELETE],
      integration: integration('Keys', props.manageVenueKeys),
      ...secured,
    });
    const kill = integration('Kill', props.killSwitch);
    this.api.addRoutes({
      path: '/v1/kill-switch',
      methods: [GET, POST],
      integration: kill,
      ...secured,
    });
    this.api.addRoutes({
      path: '/v1/kill-switch/{killId}',
      methods: [GET],
      integration: kill,
      ...secured,
    });
    const strategies = integration('Strategies', props.manageStrategies);
    for (const [path, methods] of strategyPaths)
      this.api.addRoutes({ path, methods: [...methods], integration: strategies, ...secured });
    for (const route of this.api.addRoutes({
      path: '/v1/webhooks/signals',
      methods: [POST],
      integration: strategies,
    })) {
      acknowledge(route, {
        'AwsSolutions-APIG4':
          'Alerts of others carry no header of ours: a secret token in the body names one strategy.',
      });
    }
    const backtests = integration('Backtests', props.manageBacktests);
    for (const [path, methods] of backtestPaths)
      this.api.addRoutes({ path, methods: [...methods], integration: backtests, ...secured });
    const health = integration('Health', props.watchHealth);
    for (const [path, methods] of healthPaths)
      this.api.addRoutes({ path, methods: [...methods], integration: health, ...secured });
    const states = integration('States', props.changeStates);
    for (const [path, methods] of statePaths)
      this.api.addRoutes({ path, methods: [...methods], integration: states, ...secured });
    alarm(this, 'ServerErrors', {
      metric: this.api.metricServerError({ period: oneMinute, statistic: 'sum' }),
      meaning: 'The API answered 5xx.',
      runbook: 'api-errors',
      topic: platform.alarmTopic,
    });
  }

  private stage({ target }: Foundation): void {
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      logGroupName: '/aws/vendedlogs/tradewind-api',
      retention: target.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new apigateway.HttpStage(this, 'Default', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });
  }
}

function integration(id: string, { fn }: TradingFunction): HttpLambdaIntegration {
  // One permission for the whole API instead of one a route: the function's policy has a size limit.
  return new HttpLambdaIntegration(id, fn, {
    timeout: Duration.seconds(29),
    scopePermissionToRoute: false,
  });
}
