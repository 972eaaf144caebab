import { createHash } from 'node:crypto';
import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { StrategyInstance, TickSchedule } from '../../domain/strategy/instance.ts';
import type { StrategyScheduler } from '../../ports/strategy-scheduler.port.ts';

export interface ScheduleTarget {
  readonly queueArn: string;
  /** May send to that queue. */
  readonly roleArn: string;
  readonly prefix: string;
  /** Messages of one strategy come one after the other: no tick overlaps. */
  groupOf(ownerId: string, strategyId: string): string;
}

/** One EventBridge schedule a strategy with ticks, which wakes it through the queue that candles come by. */
export class EventBridgeStrategySchedules implements StrategyScheduler {
  readonly #client: SchedulerClient;
  readonly #target: ScheduleTarget;

  constructor(client: SchedulerClient, target: ScheduleTarget) {
    this.#client = client;
    this.#target = target;
  }

  async keep(instance: StrategyInstance): Promise<void> {
    const { schedule, state } = instance;
    if (!schedule) return;
    if (state !== 'ACTIVE') return this.remove(instance);
    const input = this.#inputOf(instance, schedule);
    try {
      await this.#client.send(new CreateScheduleCommand(input));
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
      await this.#client.send(new UpdateScheduleCommand(input));
    }
  }

  async remove({
    ownerId,
    strategyId,
    schedule,
  }: Pick<StrategyInstance, 'ownerId' | 'strategyId' | 'schedule'>): Promise<void> {
    if (!schedule) return;
    try {
      await this.#client.send(new DeleteScheduleCommand({ Name: this.#nameOf(ownerId, strategyId) }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  }

  #inputOf(
    { ownerId, strategyId }: StrategyInstance,
    { everyMinutes, jitterMinutes }: TickSchedule,
  ): CreateScheduleCommandInput {
    const { queueArn, roleArn, groupOf } = this.#target;
    // The service puts the time in: without it the queue would take each tick for the one before.
    const about = 'timer:<aws.scheduler.scheduled-time>';
    return {
      Name: this.#nameOf(ownerId, strategyId),
      Description: `Ticks of strategy ${strategyId}`,
      ScheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
      FlexibleTimeWindow:
        jitterMinutes > 0 ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: jitterMinutes } : { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: queueArn,
        RoleArn: roleArn,
        Input: JSON.stringify({ version: 1, kind: 'LOOK', ownerId, strategyId, about }),
        SqsParameters: { MessageGroupId: groupOf(ownerId, strategyId) },
        RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 5 },
      },
    };
  }

  #nameOf(ownerId: string, strategyId: string): string {
    const digest = createHash('sha256').update(`${ownerId}|${strategyId}`).digest('hex');
    return `${this.#target.prefix}${digest.slice(0, 32)}`;
  }
}
