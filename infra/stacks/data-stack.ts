import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { tradingIndexes } from '../constructs/access.ts';
import { DeadLetterQueue, EventQueue, FifoQueue } from '../constructs/app-queue.ts';
import { dataKey } from '../constructs/data-key.ts';
import { EventHub } from '../constructs/event-hub.ts';
import { historyBucket } from '../constructs/history-bucket.ts';
import { UserDirectory } from '../constructs/user-directory.ts';
import { type LambdaName, lambdas } from '../lambdas.ts';
import type { Foundation, Platform } from '../platform.ts';

/** Everything that holds state: tables, keys, queues, the event bus, users. On AWS it outlives the stack. */
export class DataStack extends Stack {
  readonly foundation: Foundation;
  readonly trading: dynamodb.Table;
  readonly market: dynamodb.Table;
  readonly counters: dynamodb.Table;
  readonly stream: dynamodb.Table;
  readonly research: dynamodb.Table;
  readonly history: s3.Bucket;
  readonly venueKeysKey: kms.Key;
  readonly ledgerKey: kms.Key;
  readonly accountEvents: FifoQueue;
  readonly commands: FifoQueue;
  readonly strategyTriggers: FifoQueue;
  readonly streamEvents: FifoQueue;
  readonly backtests: FifoQueue;
  readonly endedExecutions: EventQueue;
  readonly toldAlarms: EventQueue;
  readonly poison: DeadLetterQueue;
  readonly eventHub: EventHub;
  readonly users: UserDirectory;

  constructor(scope: Construct, id: string, platform: Platform, props: StackProps) {
    super(scope, id, props);
    const { target } = platform;
    const key = dataKey(this, 'DataKey', target.removalPolicy);
    this.venueKeysKey = new kms.Key(this, 'VenueKeysKey', {
      alias: 'alias/tradewind-venue-keys',
      description: 'Secrets that hold the API keys of venues',
      enableKeyRotation: true,
      removalPolicy: target.removalPolicy,
    });
    this.ledgerKey = new kms.Key(this, 'LedgerKey', {
      alias: 'alias/tradewind-ledger-adjustments',
      description: 'Signs corrections of the ledger',
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
      removalPolicy: target.removalPolicy,
    });
    const alarmTopic = new sns.Topic(this, 'AlarmTopic', {
      displayName: 'Tradewind alarms',
      masterKey: key,
      enforceSSL: target.enforcesTls,
    });
    const killTopic = new sns.Topic(this, 'KillTopic', {
      displayName: 'Tradewind alarms that stop all trading',
      masterKey: key,
      enforceSSL: target.enforcesTls,
    });
    this.foundation = { ...platform, alarmTopic, killTopic };

    this.trading = this.table('Trading', key, { stream: dynamodb.StreamViewType.NEW_IMAGE });
    for (const [name, keyPrefix] of Object.entries(tradingIndexes)) this.index(name, keyPrefix);
    this.market = this.table('Market', key, {});
    this.counters = this.table('Counters', key, {});
    this.stream = this.table('Stream', key, {});
    this.research = this.table('Research', key, {});
    this.history = historyBucket(this, 'History', target);

    const queueProps = { ...this.foundation, key };
    this.accountEvents = new FifoQueue(this, 'AccountEvents', {
      ...queueProps,
      name: 'tradewind-account-events',
      consumerTimeout: timeoutOf('fill-handler'),
    });
    this.commands = new FifoQueue(this, 'Commands', {
      ...queueProps,
      name: 'tradewind-commands',
      consumerTimeout: timeoutOf('submit-order'),
    });
    this.strategyTriggers = new FifoQueue(this, 'StrategyTriggers', {
      ...queueProps,
      name: 'tradewind-strategy-triggers',
      consumerTimeout: timeoutOf('strategy-tick'),
      byContent: true,
    });
    this.streamEvents = new FifoQueue(this, 'StreamEvents', {
      ...queueProps,
      name: 'tradewind-stream-events',
      consumerTimeout: timeoutOf('push-stream'),
    });
    this.backtests = new FifoQueue(this, 'Backtests', {
      ...queueProps,
      name: 'tradewind-backtests',
      consumerTimeout: timeoutOf('run-backtest'),
    });
    this.poison = new DeadLetterQueue(this, 'Poison', { ...queueProps, name: 'tradewind-poison' });
    this.endedExecutions = new EventQueue(this, 'EndedExecutions', {
      ...queueProps,
      name: 'tradewind-ended-executions',
      consumerTimeout: timeoutOf('continue-order'),
      deadLetters: this.poison.queue,
    });
    this.toldAlarms = new EventQueue(this, 'ToldAlarms', {
      ...queueProps,
      name: 'tradewind-told-alarms',
      consumerTimeout: timeoutOf('watch-health'),
      deadLetters: this.poison.queue,
    });
    this.toldAlarms.takeFrom(alarmTopic);
    this.eventHub = new EventHub(this, 'DomainEvents', { ...this.foundation, key });
    this.users = new UserDirectory(this, 'UserDirectory', platform);
    this.outputs();
  }

  private table(id: string, key: kms.IKey, extra: Pick<dynamodb.TableProps, 'stream'>): dynamodb.Table {
    const { target } = this.foundation;
    return new dynamodb.Table(this, id, {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAtSeconds',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      deletionProtection: target.protectState,
      removalPolicy: target.removalPolicy,
      ...extra,
    });
  }

  private index(indexName: string, keyPrefix: string): void {
    this.trading.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: `${keyPrefix}pk`, type: dynamodb.AttributeType.STRING },
      sortKey: { name: `${keyPrefix}sk`, type: dynamodb.AttributeType.STRING },
    });
  }

  private outputs(): void {
    const values: Record<string, string> = {
      TableName: this.trading.tableName,
      MarketTableName: this.market.tableName,
      CountersTableName: this.counters.tableName,
      StreamTableName: this.stream.tableName,
      HistoryBucketName: this.history.bucketName,
      AccountEventsQueueUrl: this.accountEvents.queue.queueUrl,
      AccountEventsDeadLettersUrl: this.accountEvents.deadLetters.queueUrl,
      CommandsQueueUrl: this.commands.queue.queueUrl,
      CommandsDeadLettersUrl: this.commands.deadLetters.queueUrl,
      PoisonQueueUrl: this.poison.queue.queueUrl,
      StrategyQueueUrl: this.strategyTriggers.queue.queueUrl,
      StrategyDeadLettersUrl: this.strategyTriggers.deadLetters.queueUrl,
      StreamQueueUrl: this.streamEvents.queue.queueUrl,
      StreamDeadLettersUrl: this.streamEvents.deadLetters.queueUrl,
      EventAuditQueueUrl: this.eventHub.auditQueue.queueUrl,
      EventAuditDeadLettersUrl: this.eventHub.auditDeadLetters.queueUrl,
      EventBusName: this.eventHub.bus.eventBusName,
      VenueKeyKmsKeyArn: this.venueKeysKey.keyArn,
      AlarmTopicArn: this.foundation.alarmTopic.topicArn,
      KillTopicArn: this.foundation.killTopic.topicArn,
      UserPoolId: this.users.pool.userPoolId,
      UserPoolClientId: this.users.client.userPoolClientId,
    };
    for (const [key, value] of Object.entries(values)) new CfnOutput(this, key, { value });
  }
}

const timeoutOf = (name: LambdaName) => Duration.seconds(lambdas[name].timeoutSeconds);
