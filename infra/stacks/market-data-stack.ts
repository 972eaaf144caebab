import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { orderSagaName, type TradingIndex, tableActions } from '../constructs/access.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { alarm, oneMinute } from '../constructs/alarm.ts';
import {
  allow,
  allowExecutions,
  allowMetrics,
  allowStreamConnections,
  allowVenueKeys,
} from '../constructs/grants.ts';
import { ingestImage } from '../constructs/ingest-image.ts';
import { publicNetwork } from '../constructs/public-network.ts';
import { functionNameOf } from '../lambdas.ts';
import { metricNamespace } from '../platform.ts';
import type { DataStack } from './data-stack.ts';

/**
 * ws-ingest, the one process that runs all day: venue streams in, account events and newest prices out.
 * It listens to nobody, so it needs no load balancer and its security group has no ingress.
 */
export class MarketDataStack extends Stack {
  readonly #data: DataStack;
  /** Where clients listen to markets. */
  readonly #stream: { apiId: string; endpoint: string };
  /** By its name: this stack deploys beside the one that makes it. */
  readonly #saga: sfn.IStateMachine;

  constructor(
    scope: Construct,
    id: string,
    data: DataStack,
    stream: { apiId: string; endpoint: string },
    props: StackProps,
  ) {
    super(scope, id, props);
    this.#data = data;
    this.#stream = stream;
    this.#saga = sfn.StateMachine.fromStateMachineName(this, 'OrderSaga', orderSagaName);
    const { target, alarmTopic } = data.foundation;
    const vpc = publicNetwork(this, 'Network', target);
    const cluster = new ecs.Cluster(this, 'Cluster', {
      vpc,
      clusterName: 'tradewind',
      containerInsightsV2: ecs.ContainerInsights.DISABLED,
    });
    acknowledge(cluster, {
      'AwsSolutions-ECS4':
        'For one small task insights cost as much as the task; its own metrics (feed age) carry the alarm.',
    });
    const task = this.task();
    this.grants(task);
    new ecs.FargateService(this, 'Service', {
      serviceName: 'tradewind-ws-ingest',
      cluster: cluster as ecs.ICluster,
      taskDefinition: task,
      desiredCount: target.ingest.tasks,
      // Public subnets without a NAT gateway (about $33 a month each): one public address costs $3.6.
      assignPublicIp: true,
      // A new task runs before the old one stops: two replicas are safe, their readers dedupe.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      enableExecuteCommand: false,
    });
    alarm(this, 'FeedStale', {
      metric: new cloudwatch.Metric({
        namespace: metricNamespace,
        metricName: 'FeedAgeMs',
        period: oneMinute,
        statistic: 'max',
      }),
      meaning: 'Prices are more than 10 s old, or ws-ingest publishes nothing at all.',
      runbook: 'feed-stale',
      topic: alarmTopic,
      above: 10_000,
      periods: 2,
      silenceRings: true,
    });
    new CfnOutput(this, 'IngestTaskDefinitionArn', { value: task.taskDefinitionArn });
    new CfnOutput(this, 'IngestClusterName', { value: cluster.clusterName });
  }

  private task(): ecs.FargateTaskDefinition {
    const { target, logLevel } = this.#data.foundation;
    const { ingest } = target;
    const task = new ecs.FargateTaskDefinition(this, 'Task', {
      family: 'tradewind-ws-ingest',
      cpu: 256,
      memoryLimitMiB: 512,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
    });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: '/tradewind/ws-ingest',
      retention: target.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    task.addContainer('ws-ingest', {
      image: ingestImage(ingest.buildsImage),
      readonlyRootFilesystem: true,
      environment: {
        TABLE_NAME: this.#data.trading.tableName,
        MARKET_TABLE_NAME: this.#data.market.tableName,
        COUNTERS_TABLE_NAME: this.#data.counters.tableName,
        ACCOUNT_EVENTS_QUEUE_URL: this.#data.accountEvents.queue.queueUrl,
        KILL_SWITCH_FUNCTION: functionNameOf('kill-switch'),
        // The venues’ own dead-man’s switches: 0 leaves them alone, 10 to 60 arms them.
        DEAD_MAN_SECONDS: String(this.node.tryGetContext('deadManSeconds') ?? 0),
        COMMANDS_QUEUE_URL: this.#data.commands.queue.queueUrl,
        STRATEGY_QUEUE_URL: this.#data.strategyTriggers.queue.queueUrl,
        STREAM_TABLE_NAME: this.#data.stream.tableName,
        STREAM_ENDPOINT: this.#stream.endpoint,
        ORDER_SAGA_ARN: this.#saga.stateMachineArn,
        VENUE_ENDPOINTS: JSON.stringify(target.venueEndpoints),
        VENUES: Object.keys(target.venueEndpoints).join(','),
        HEALTH_PORT: String(ingest.healthPort),
        LOG_LEVEL: logLevel,
        POWERTOOLS_SERVICE_NAME: 'ws-ingest',
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
      },
      logging: ecs.LogDrivers.awsLogs({
        logGroup,
        streamPrefix: 'ws-ingest',
        mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      }),
      healthCheck: {
        command: [
          'CMD',
          'node',
          '-e',
          `fetch('http://127.0.0.1:${ingest.healthPort}/health').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`,
        ],
        interval: Duration.seconds(15),
        timeout: Duration.seconds(5),
        retries: 3,
        startPeriod: Duration.seconds(30),
      },
      stopTimeout: Duration.seconds(30),
    });
    return task;
  }

  private grants({ taskRole }: ecs.FargateTaskDefinition): void {
    const { foundation, trading, market, counters, accountEvents, commands, venueKeysKey } = this.#data;
    const grantee = { grantPrincipal: taskRole };
    // Reconciliation keeps its report, books transfers and halts; fills go through the queue like all others.
    allow(grantee, tableActions.readWrite, [trading.tableArn]);
    const indexes = ['byAttention', 'byOpenOrder'] satisfies TradingIndex[];
    allow(
      grantee,
      ['dynamodb:Query'],
      indexes.map((name) => `${trading.tableArn}/index/${name}`),
    );
    allow(grantee, tableActions.readWrite, [market.tableArn]);
    allow(grantee, tableActions.count, [counters.tableArn]);
    allow(grantee, tableActions.readTake, [this.#data.stream.tableArn]);
    allowStreamConnections(this, grantee, this.#stream.apiId);
    const sendsTo = [accountEvents, commands, this.#data.strategyTriggers].map(({ queue }) => queue.queueArn);
    allow(grantee, ['sqs:SendMessage'], sendsTo);
    // Stops and take profits that it watches are orders like any other.
    allowExecutions(this, grantee, this.#saga);
    // By its name: that stack refers to nothing here, nor this one to it.
    const killSwitch = {
      service: 'lambda',
      resource: 'function',
      resourceName: functionNameOf('kill-switch'),
    };
    const killSwitchArn = this.formatArn({ ...killSwitch, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    allow(grantee, ['lambda:InvokeFunction'], [killSwitchArn]);
    allowVenueKeys(this, grantee, venueKeysKey);
    allowMetrics(grantee, foundation.target);
    acknowledge(this, {
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:Tradewind-Trading:ExportsOutputRefLiveStreamApi2428F384A8E688CB/live/POST/@connections/*]':
        'Connections are made while the system runs; it may send to those of this stage, and nothing else.',
      'AwsSolutions-IAM5[Resource::*]':
        'PutMetricData has no resource and is bound to our namespace; ECR’s GetAuthorizationToken has no resource.',
      'AwsSolutions-ECS2':
        'The environment holds addresses and names only; keys are read from Secrets Manager at run time.',
    });
  }
}
