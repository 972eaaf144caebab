import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { TradingIndex } from '../constructs/access.ts';
import { alarm, oneMinute } from '../constructs/alarm.ts';
import { BacktestRunner } from '../constructs/backtest-runner.ts';
import { HealthWatch } from '../constructs/health-watch.ts';
import { LiveStream } from '../constructs/live-stream.ts';
import { OrderSaga } from '../constructs/order-saga.ts';
import { StrategyRuntime } from '../constructs/strategy-runtime.ts';
import { TradingApi } from '../constructs/trading-api.ts';
import { TradingFunction } from '../constructs/trading-function.ts';
import type { LambdaName } from '../lambdas.ts';
import type { DataStack } from './data-stack.ts';

/** What the risk ladder reads of an account's book where one of its optional limits is set. */
const bookIndexes = ['byAccount', 'byOpenOrder'] satisfies TradingIndex[];

/** Orders: the API, the saga, and the Lambdas that place, submit, settle, sweep and publish. Holds no state. */
export class TradingStack extends Stack {
  readonly #data: DataStack;
  /** Of the live stream, for whoever else sends to its clients. */
  readonly stream: { apiId: string; endpoint: string };
  readonly apiId: string;

  constructor(scope: Construct, id: string, data: DataStack, props: StackProps) {
    super(scope, id, props);
    this.#data = data;
    const { foundation } = data;
    const { riskCheck, submitOrder, releaseFunds } = this.sagaTasks();
    const { machine } = new OrderSaga(this, 'OrderSaga', foundation, {
      riskCheck,
      submitOrder,
      releaseFunds,
    });

    const placeTrade = this.writer('place-trade').bindStateMachine('ORDER_SAGA_ARN', machine);
    const amendOrder = this.writer('amend-order', ...bookIndexes).bindStateMachine('ORDER_SAGA_ARN', machine);
    for (const fn of [placeTrade, amendOrder]) this.bindMarket(fn);
    const queryTrading = this.function('query-trading').bindTable(
      'TABLE_NAME',
      data.trading,
      'read',
      'byAccount',
      'byOpenOrder',
    );
    this.bindMarket(queryTrading);
    queryTrading.bindLedgerKey(data.ledgerKey, 'kms:GetPublicKey');
    const cancelOrder = this.function('cancel-order')
      .bindTable('TABLE_NAME', data.trading, 'readWrite', 'byOpenOrder')
      .bindQueue('COMMANDS_QUEUE_URL', data.commands.queue);
    // byOpenOrder: modes of an instrument change only while nothing is open in it.
    const controlAccount = this.function('control-account')
      .bindTable('TABLE_NAME', data.trading, 'readWrite', 'byOpenOrder')
      .bindQueue('COMMANDS_QUEUE_URL', data.commands.queue)
      .bindLedgerKey(data.ledgerKey, 'kms:Sign')
      .bindPaperVenues();
    this.bindMarket(controlAccount);
    this.settlement();
    this.sealer();
    this.sweeper(machine);
    this.historian();

    const changeLimits = this.writer('change-limits', ...bookIndexes);
    this.bindMarket(changeLimits);
    const protectPosition = this.writer('protect-position');
    this.bindMarket(protectPosition);
    const followMarket = this.function('follow-market').bindTable(
      'MARKET_TABLE_NAME',
      data.market,
      'readWrite',
    );
    const manageVenueKeys = this.function('manage-venue-keys')
      .bindTable('TABLE_NAME', data.trading, 'readUpdate', 'byOpenOrder')
      .bindVenueKeyStore(data.venueKeysKey);
    const killSwitch = this.killSwitch(submitOrder, machine);
    this.safetyWatch(killSwitch);
    // byAttention lists every account: what concerns everybody is told to each.
    const changeStates = this.writer('change-states', 'byAttention')
      .bindFunction('SUBMIT_ORDER_FUNCTION', submitOrder)
      .bindKillAlarms('KILL_TOPIC_ARN')
      .bindLiveGate()
      .bindUserPool()
      .bindTable('COUNTERS_TABLE_NAME', data.counters, 'list')
      .bindTable('STREAM_TABLE_NAME', data.stream, 'readTake');
    const { manage: manageStrategies } = new StrategyRuntime(this, 'Strategies', data, machine);
    const { open: openStream, api: streamApi, address } = new LiveStream(this, 'LiveStream', data);
    const { manage: manageBacktests } = new BacktestRunner(this, 'Backtests', data);
    const { watch: watchHealth } = new HealthWatch(this, 'Health', data);
    const behindApi = [
      watchHealth,
      manageBacktests,
      openStream,
      manageStrategies,
      ...[placeTrade, queryTrading, amendOrder, cancelOrder, controlAccount],
      ...[changeStates, changeLimits, manageVenueKeys, killSwitch, protectPosition],
      followMarket,
    ];
    for (const fn of behindApi) fn.bindUserLimits(data.counters);
    const { api } = new TradingApi(this, 'Api', foundation, {
      users: data.users,
      placeTrade,
      queryTrading,
      amendOrder,
      cancelOrder,
      controlAccount,
      changeLimits,
      protectPosition,
      followMarket,
      manageVenueKeys,
      manageStrategies,
      manageBacktests,
      killSwitch,
      changeStates,
      openStream,
      watchHealth,
    });
    this.apiId = api.apiId;
    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: foundation.target.apiUrl(api.apiId, api.apiEndpoint) });
    this.stream = { apiId: streamApi.apiId, endpoint: address.endpoint };
    new CfnOutput(this, 'StreamApiId', { value: streamApi.apiId });
    new CfnOutput(this, 'StreamUrl', { value: address.url });
    new CfnOutput(this, 'OrderSagaArn', { value: machine.stateMachineArn });
  }

  private sagaTasks() {
    const data = this.#data;
    const riskCheck = this.writer('risk-check', ...bookIndexes);
    const submitOrder = this.function('submit-order')
      // byAttention lists the accounts that a ban concerns.
      .bindTable('TABLE_NAME', data.trading, 'readWrite', 'byOpenOrder', 'byAttention')
      .bindQueue('ACCOUNT_EVENTS_QUEUE_URL', data.accountEvents.queue)
      .bindQueue('COMMANDS_QUEUE_URL', data.commands.queue)
      .bindVenues(data.venueKeysKey)
      .bindTable('COUNTERS_TABLE_NAME', data.counters, 'count')
      .consumeQueue(data.commands, { batchSize: 10, maxConcurrency: 5 });
    for (const task of [riskCheck, submitOrder]) this.bindMarket(task);
    return { riskCheck, submitOrder, releaseFunds: this.writer('release-funds') };
  }

  /** Fences by itself; whoever holds the venues' keys empties the accounts. Each minute it goes on with what is not proven. */
  private killSwitch(submitOrder: TradingFunction, saga: sfn.IStateMachine): TradingFunction {
    const { foundation, trading, poison } = this.#data;
    const killSwitch = this.function('kill-switch')
      .bindTable('TABLE_NAME', trading, 'readWrite', 'byAttention', 'byOpenOrder')
      .bindStateMachine('ORDER_SAGA_ARN', saga)
      .bindFunction('SUBMIT_ORDER_FUNCTION', submitOrder)
      .bindMetrics()
      .keepFailuresIn(poison.queue);
    this.bindMarket(killSwitch);
    foundation.killTopic.addSubscription(new LambdaSubscription(killSwitch.fn));
    new events.Rule(this, 'KillEachMinute', {
      description: 'Goes on with kills of which something is not proven yet',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(killSwitch.fn)],
    });
    new events.Rule(this, 'KillDrillEachWeek', {
      description: 'Tries the kill switch on paper accounts that nobody uses at the moment',
      schedule: events.Schedule.cron({ weekDay: 'SUN', hour: '6', minute: '0' }),
      targets: [
        new LambdaFunction(killSwitch.fn, {
          event: events.RuleTargetInput.fromObject({ version: 1, kind: 'DRILL' }),
        }),
      ],
    });
    return killSwitch;
  }

  /** Publishes the metrics of the alarms that kill, directly; past an alarm that rings already it presses by itself. */
  private safetyWatch(killSwitch: TradingFunction): void {
    const data = this.#data;
    const watch = this.function('watch-safety')
      .bindTable('TABLE_NAME', data.trading, 'readWrite', 'byAttention', ...bookIndexes)
      .bindFunction('KILL_SWITCH_FUNCTION', killSwitch)
      .bindDepth('ACCOUNT_EVENTS_DEAD_LETTERS_URL', data.accountEvents.deadLetters)
      .bindDepth('COMMANDS_DEAD_LETTERS_URL', data.commands.deadLetters)
      .bindDepth('POISON_QUEUE_URL', data.poison.queue)
      .bindMetrics()
      .keepFailuresIn(data.poison.queue);
    this.bindMarket(watch);
    new events.Rule(this, 'WatchEachMinute', {
      description: 'Measures what the alarms that kill stand on',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(watch.fn)],
    });
  }

  /** Fills in, domain events out. */
  private settlement(): void {
    const data = this.#data;
    this.writer('fill-handler', 'byAccount')
      .bindMetrics()
      .consumeQueue(data.accountEvents, { batchSize: 10, maxConcurrency: 10 });
    const publisher = this.function('publish-events')
      .bindEventBus('EVENT_BUS_NAME', data.eventHub.bus)
      .bindQueue('POISON_QUEUE_URL', data.poison.queue)
      .bindQueue('STRATEGY_QUEUE_URL', data.strategyTriggers.queue)
      .bindQueue('STREAM_QUEUE_URL', data.streamEvents.queue)
      .bindQueue('STREAM_DEAD_LETTERS_URL', data.streamEvents.deadLetters)
      // A batch is of all that the table says, of which the filter leaves a part: many small ones would keep the stream busy.
      .consumeInserts(data.trading, 'OUTBOX', data.poison.queue, { batchSize: 100 });
    alarm(this, 'OutboxLag', {
      metric: publisher.fn.metric('IteratorAge', { period: oneMinute, statistic: 'max' }),
      meaning: 'Domain events leave the outbox more than a minute late.',
      runbook: 'outbox-lag',
      topic: data.foundation.alarmTopic,
      above: 60_000,
      periods: 3,
    });
  }

  /** On AWS a second later, many entries to one seal; each minute for whatever the stream did not bring. */
  private sealer(): void {
    const data = this.#data;
    const sealer = this.function('seal-ledger')
      .bindTable('TABLE_NAME', data.trading, 'append', 'byAttention')
      .bindMetrics()
      .keepFailuresIn(data.poison.queue)
      .consumeInserts(data.trading, 'LEDGER_ENTRY', data.poison.queue, {
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(1),
      });
    new events.Rule(this, 'SealEachMinute', {
      description: 'Seals ledger entries that are in no seal yet',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sealer.fn)],
    });
  }

  private sweeper(saga: sfn.IStateMachine): void {
    const data = this.#data;
    const sweeper = this.function('sweep-orders')
      .bindTable('TABLE_NAME', data.trading, 'readWrite', 'byAttention')
      .bindQueue('COMMANDS_QUEUE_URL', data.commands.queue)
      .bindStateMachine('ORDER_SAGA_ARN', saga)
      .bindMetrics()
      .keepFailuresIn(data.poison.queue);
    this.bindMarket(sweeper);
    new events.Rule(this, 'EachMinute', {
      description: 'Starts the sweep for orders that got stuck',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweeper.fn)],
    });
    this.continuer(saga);
  }

  /** History is not what trading stands on: a failure is told by the alarm on errors, and the next hour tries again. */
  private historian(): void {
    const data = this.#data;
    const compact = this.function('compact-history')
      .bindHistory(data.history)
      .bindAlwaysFollowed()
      .keepFailuresIn(data.poison.queue);
    this.bindMarket(compact);
    new events.Rule(this, 'CompactEachHour', {
      description: 'Moves days that are over into history',
      schedule: events.Schedule.cron({ minute: '10' }),
      targets: [new LambdaFunction(compact.fn)],
    });
  }

  private continuer(saga: sfn.IStateMachine): void {
    const data = this.#data;
    this.writer('continue-order')
      .bindQueue('COMMANDS_QUEUE_URL', data.commands.queue)
      .bindStateMachine('ORDER_SAGA_ARN', saga)
      .consumeQueue(data.endedExecutions, { batchSize: 10, maxConcurrency: 5 });
    // By way of a queue: an invocation is lost with the worker that is killed in it, or tried again a minute later.
    // Not FAILED: a fault that stands would be met again at once; the sweep comes back to it each minute.
    new events.Rule(this, 'EndedByForce', {
      description: 'Goes on at once with orders whose saga was aborted or ran out of time',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [saga.stateMachineArn], status: ['ABORTED', 'TIMED_OUT'] },
      },
      targets: [new SqsQueue(data.endedExecutions.queue)],
    });
  }

  private function(name: LambdaName): TradingFunction {
    return new TradingFunction(this, name, this.#data.foundation);
  }

  private writer(name: LambdaName, ...indexes: TradingIndex[]): TradingFunction {
    return this.function(name).bindTable('TABLE_NAME', this.#data.trading, 'readWrite', ...indexes);
  }

  private bindMarket(fn: TradingFunction): void {
    fn.bindTable('MARKET_TABLE_NAME', this.#data.market, 'read');
  }
}
