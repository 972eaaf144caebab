import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { functionNameOf, type LambdaName, type LambdaSpec, lambdas } from '../lambdas.ts';
import { type Foundation, lambdaCode, metricNamespace } from '../platform.ts';
import { type TableAccess, type TradingIndex, tableActions } from './access.ts';
import { alarm, oneMinute } from './alarm.ts';
import type { EventQueue, FifoQueue, OperatedQueue } from './app-queue.ts';
import * as grants from './grants.ts';

/**
 * The one way to make a Lambda here. Its defaults: Node 24 on ARM64, one minified ES module with the SDK inside, JSON
 * logs in a group of its own, tracing, alarms on errors and throttles. A `bind…` method sets an environment
 * variable and grants what using it takes, together, so that neither is forgotten.
 */
export class TradingFunction extends Construct {
  readonly fn: lambda.Function;
  readonly #platform: Foundation;

  constructor(scope: Construct, name: LambdaName, platform: Foundation) {
    super(scope, name);
    this.#platform = platform;
    const spec: LambdaSpec = lambdas[name];
    const logGroup = new logs.LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/tradewind-${name}`,
      retention: platform.target.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.fn = new lambda.Function(this, 'Function', {
      functionName: functionNameOf(name),
      description: spec.description,
      code: lambdaCode(platform, name),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: spec.memoryMb ?? 512,
      timeout: Duration.seconds(spec.timeoutSeconds),
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup,
      role: grants.executionRole(this, logGroup),
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
        LOG_LEVEL: platform.logLevel,
      },
      ...(spec.reservedConcurrency === undefined
        ? {}
        : { reservedConcurrentExecutions: spec.reservedConcurrency }),
    });
    this.alarms(name);
  }

  /** Table access; `indexes` names the secondary indexes it may query besides. */
  bindTable(env: string, table: dynamodb.Table, access: TableAccess, ...indexes: TradingIndex[]): this {
    grants.allow(this.fn, tableActions[access], [table.tableArn]);
    if (indexes.length > 0) {
      grants.allow(
        this.fn,
        ['dynamodb:Query'],
        indexes.map((index) => `${table.tableArn}/index/${index}`),
      );
    }
    return this.env(env, table.tableName);
  }

  /** May add days to the history of candles and replace them; deletes nothing. */
  bindHistory(bucket: s3.Bucket): this {
    grants.allowHistory(this, this.fn, bucket);
    return this.env('HISTORY_BUCKET_NAME', bucket.bucketName);
  }

  /** May read the history of candles. */
  readHistory(bucket: s3.Bucket): this {
    grants.allowHistory(this, this.fn, bucket, ['s3:GetObject']);
    return this.env('HISTORY_BUCKET_NAME', bucket.bucketName);
  }

  /** Kept whoever subscribes: what ws-ingest follows by default. */
  bindAlwaysFollowed(): this {
    return this.env('ALWAYS_FOLLOWED', JSON.stringify([{ venue: 'binance', symbol: 'BTC/USDT' }]));
  }

  /** May send to the queue. */
  bindQueue(env: string, queue: sqs.IQueue): this {
    grants.allow(this.fn, ['sqs:SendMessage'], [queue.queueArn]);
    return this.env(env, queue.queueUrl);
  }

  /** May ask how many messages the queue holds. */
  bindDepth(env: string, queue: sqs.IQueue): this {
    grants.allow(this.fn, ['sqs:GetQueueAttributes'], [queue.queueArn]);
    return this.env(env, queue.queueUrl);
  }

  /** May start executions of the machine and ask how they went. */
  bindStateMachine(env: string, machine: sfn.IStateMachine): this {
    grants.allowExecutions(this, this.fn, machine);
    return this.env(env, machine.stateMachineArn);
  }

  /** Counts what each user asks, within the limits, and knows which sessions were ended. */
  bindUserLimits(counters: dynamodb.Table): this {
    for (const access of ['count', 'readOne'] as const)
      this.bindTable('COUNTERS_TABLE_NAME', counters, access);
    return this.env('USER_LIMITS', JSON.stringify(this.#platform.target.userLimits));
  }

  /** May invoke the other function and wait for its answer. */
  bindFunction(env: string, { fn }: TradingFunction): this {
    grants.allow(this.fn, ['lambda:InvokeFunction'], [fn.functionArn]);
    return this.env(env, fn.functionName);
  }

  /** May see whether alarms act on the topic: the action knows no single alarm. */
  bindKillAlarms(env: string): this {
    grants.allow(this.fn, ['cloudwatch:DescribeAlarms'], ['*']);
    return this.env(env, this.#platform.killTopic.topicArn);
  }

  /** Knows the alarms that tell people by their topic. */
  bindAlarmTopic(env: string): this {
    return this.env(env, this.#platform.alarmTopic.topicArn);
  }

  /** May ask how full these queues are, look among their dead letters, and put those back where they came from. */
  bindOperatedQueues(env: string, operated: readonly OperatedQueue[]): this {
    const arns = (queues: readonly sqs.IQueue[]) => queues.map(({ queueArn }) => queueArn);
    const queues = operated.flatMap(({ queue }) => queue ?? []);
    const deadLetters = operated.map((each) => each.deadLetters);
    const taking = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];
    grants.allow(this.fn, ['sqs:GetQueueAttributes'], arns([...queues, ...deadLetters]));
    grants.allow(this.fn, taking, arns(deadLetters));
    grants.allow(this.fn, ['sqs:SendMessage'], arns(queues));
    const named = operated.map(({ name, queue, deadLetters: dead, isArchive }) => ({
      ...{ name, deadLettersUrl: dead.queueUrl },
      ...(queue ? { url: queue.queueUrl } : {}),
      ...(isArchive ? { isArchive } : {}),
    }));
    return this.env(env, Stack.of(this).toJsonString(named));
  }

  /** How long the steps to live trading last, and what a pilot may do. */
  bindLiveGate(): this {
    return this.env('LIVE_GATE', JSON.stringify(this.#platform.target.liveGate));
  }

  /** Asks the user pool about whoever calls, with their own token. */
  bindUserPool(): this {
    return this.env('USER_POOL_URL', this.#platform.target.userPoolUrl);
  }

  /** Where people may open paper accounts: at the venues whose addresses are known. */
  bindPaperVenues(): this {
    return this.env('PAPER_VENUES', JSON.stringify(Object.keys(this.#platform.target.venueEndpoints)));
  }

  bindEventBus(env: string, bus: events.EventBus): this {
    grants.allow(this.fn, ['events:PutEvents'], [bus.eventBusArn]);
    return this.env(env, bus.eventBusName);
  }

  /** Asks venues about keys and stores them; can read none that are stored. */
  bindVenueKeyStore(key: kms.IKey): this {
    grants.allowVenueKeyStore(this, this.fn, key);
    this.env('VENUE_KEYS_KMS_KEY_ARN', key.keyArn);
    return this.env('VENUE_ENDPOINTS', JSON.stringify(this.#platform.target.venueEndpoints));
  }

  /** Speaks to the venues: their addresses, and the keys of every account. */
  bindVenues(key: kms.IKey): this {
    grants.allowVenueKeys(this, this.fn, key);
    return this.env('VENUE_ENDPOINTS', JSON.stringify(this.#platform.target.venueEndpoints));
  }

  /** May use the key that signs corrections of the books: to sign, or to tell everybody its public half. */
  bindLedgerKey(key: kms.IKey, action: 'kms:Sign' | 'kms:GetPublicKey'): this {
    grants.allow(this.fn, [action], [key.keyArn]);
    return this.env('LEDGER_KEY_ARN', key.keyArn);
  }

  /** May send to the clients of the live stream. */
  bindStreamClients({ apiId, endpoint }: { apiId: string; endpoint: string }): this {
    grants.allowStreamConnections(this, this.fn, apiId);
    return this.env('STREAM_ENDPOINT', endpoint);
  }

  /** Tells clients where the live stream is. */
  bindStreamUrl({ url }: { url: string }): this {
    return this.env('STREAM_URL', url);
  }

  /** May publish metrics of our namespace directly: alarms that guard money do not wait for log extraction. */
  bindMetrics(): this {
    grants.allowMetrics(this.fn, this.#platform.target);
    return this;
  }

  /**
   * Reads a FIFO queue. The handler reports the messages that failed, the rest of the batch is done; it may put one
   * that can never succeed (malformed) among the dead letters itself, so that its group goes on.
   */
  consumeQueue(
    { queue, deadLetters }: FifoQueue | EventQueue,
    options: { batchSize: number; maxConcurrency: number },
  ): this {
    return this.readQueue(queue, options).bindQueue('DEAD_LETTER_QUEUE_URL', deadLetters);
  }

  /** The same for a reader that has use for every message. */
  readQueue(queue: sqs.IQueue, options: { batchSize: number; maxConcurrency: number }): this {
    grants.allow(
      this.fn,
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [queue.queueArn],
    );
    this.fn.addEventSourceMapping('FromQueue', {
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
      ...options,
    });
    return this;
  }

  /**
   * Reads inserts of one kind of item from a table's stream, in order. A batch that keeps failing is halved, retried
   * for an hour, and named in `onFailure`, so that a poison record does not stop the stream for ever.
   */
  consumeInserts(
    table: dynamodb.Table,
    entity: string,
    onFailure: sqs.IQueue,
    batch: { batchSize: number; maxBatchingWindow?: Duration },
  ): this {
    grants.allowStream(this.fn, table);
    grants.allow(this.fn, ['sqs:SendMessage'], [onFailure.queueArn]);
    this.fn.addEventSourceMapping('FromStream', {
      eventSourceArn: table.tableStreamArn ?? '',
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      ...batch,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(1),
      onFailure: { bind: () => ({ destination: onFailure.queueArn }) },
      filters: [
        lambda.FilterCriteria.filter({
          eventName: lambda.FilterRule.isEqual('INSERT'),
          dynamodb: { NewImage: { entity: { S: lambda.FilterRule.isEqual(entity) } } },
        }),
      ],
    });
    return this;
  }

  /** For functions invoked asynchronously: what still fails after two retries is kept in `queue`. */
  keepFailuresIn(queue: sqs.IQueue): this {
    grants.allow(this.fn, ['sqs:SendMessage'], [queue.queueArn]);
    this.fn.configureAsyncInvoke({
      maxEventAge: Duration.minutes(5),
      retryAttempts: 2,
      onFailure: { bind: () => ({ destination: queue.queueArn }) },
    });
    return this;
  }

  private env(name: string, value: string): this {
    this.fn.addEnvironment(name, value);
    return this;
  }

  private alarms(name: LambdaName): void {
    const topic = this.#platform.alarmTopic;
    const sum: cloudwatch.MetricOptions = { period: oneMinute, statistic: 'sum' };
    alarm(this, 'Errors', {
      metric: this.fn.metricErrors(sum),
      meaning: `${name} ended with an exception or ran out of time.`,
      runbook: 'lambda-errors',
      topic,
    });
    alarm(this, 'Throttles', {
      metric: this.fn.metricThrottles(sum),
      meaning: `${name} was refused concurrency.`,
      runbook: 'lambda-throttles',
      topic,
    });
  }
}
