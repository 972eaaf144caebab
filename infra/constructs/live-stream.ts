import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DataStack } from '../stacks/data-stack.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, oneMinute } from './alarm.ts';
import { TradingFunction } from './trading-function.ts';

/** One JSON line a connection and frame; no address with its ticket, no body. */
const accessLogLine = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  sourceIp: '$context.identity.sourceIp',
  userId: '$context.authorizer.ownerId',
  event: '$context.eventType',
  route: '$context.routeKey',
  connectionId: '$context.connectionId',
  status: '$context.status',
  integrationError: '$context.integrationErrorMessage',
};

/** The live stream: a WebSocket API that takes tickets, what serves its clients, and what tells them of their events. */
export class LiveStream extends Construct {
  readonly api: apigateway.WebSocketApi;
  readonly address: { url: string; endpoint: string };
  /** POST /v1/stream/tickets. */
  readonly open: TradingFunction;

  constructor(scope: Construct, id: string, data: DataStack) {
    super(scope, id);
    const { foundation, stream, streamEvents, market } = data;
    this.api = new apigateway.WebSocketApi(this, 'Api', {
      apiName: 'tradewind-stream',
      description: 'Tradewind live stream',
      routeSelectionExpression: '$request.body.action',
    });
    const stage = this.stage(data);
    this.address = foundation.target.stream(this.api.apiId, { url: stage.url, endpoint: stage.callbackUrl });
    const clients = { apiId: this.api.apiId, endpoint: this.address.endpoint };

    this.open = new TradingFunction(this, 'open-stream', foundation)
      .bindTable('STREAM_TABLE_NAME', stream, 'readPut')
      .bindStreamUrl(this.address);
    const authorize = new TradingFunction(this, 'authorize-stream', foundation).bindTable(
      'STREAM_TABLE_NAME',
      stream,
      'take',
    );
    const serve = new TradingFunction(this, 'serve-stream', foundation)
      .bindTable('STREAM_TABLE_NAME', stream, 'readWrite')
      .bindTable('MARKET_TABLE_NAME', market, 'read')
      .bindStreamClients(clients);
    const push = new TradingFunction(this, 'push-stream', foundation)
      .bindTable('STREAM_TABLE_NAME', stream, 'readWrite')
      .bindStreamClients(clients)
      .consumeQueue(streamEvents, { batchSize: 10, maxConcurrency: 10 });
    for (const fn of [serve, push])
      acknowledge(fn, {
        'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<LiveStreamApi2428F384>/live/POST/@connections/*]':
          'Connections are made while the system runs; it may send to those of this stage, and nothing else.',
      });
    this.routes(authorize, serve);
    alarm(this, 'EventsWait', {
      metric: streamEvents.queue.metricApproximateAgeOfOldestMessage({
        period: oneMinute,
        statistic: 'max',
      }),
      meaning: 'Clients of the live stream are told of events more than a minute late.',
      runbook: 'stream-events-wait',
      topic: foundation.alarmTopic,
      above: 60,
      periods: 3,
    });
  }

  private routes(authorize: TradingFunction, serve: TradingFunction): void {
    const authorizer = new WebSocketLambdaAuthorizer('Tickets', authorize.fn, {
      identitySource: ['route.request.querystring.ticket'],
    });
    const integration = (id: string) => new WebSocketLambdaIntegration(id, serve.fn);
    this.api.addRoute('$connect', { integration: integration('Connect'), authorizer });
    for (const key of ['$disconnect', '$default', 'subscribe', 'unsubscribe', 'ping'])
      acknowledge(this.api.addRoute(key, { integration: integration(key.replace('$', 'On')) }), {
        'AwsSolutions-APIG4': 'A connection is authorised once, when it is opened; its routes are its own.',
      });
  }

  private stage({ foundation: { target } }: DataStack): apigateway.WebSocketStage {
    const accessLogs = new logs.LogGroup(this, 'AccessLogs', {
      logGroupName: '/aws/vendedlogs/tradewind-stream',
      retention: target.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new apigateway.WebSocketStage(this, 'Live', {
      webSocketApi: this.api,
      stageName: 'live',
      autoDeploy: true,
      throttle: { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: {
        destination: new apigateway.LogGroupLogDestination(accessLogs),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });
  }
}
