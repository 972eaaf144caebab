import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import { clientOptions } from '#local-cloud/index.ts';

/** AWS clients as root, for looking behind the API; of the shared cloud, unless another is named. */
export function awsClients(endpoint = inject('cloud').endpoint) {
  const options = clientOptions(endpoint);
  const clients = {
    dynamodb: new DynamoDBClient(options),
    sqs: new SQSClient(options),
    lambda: new LambdaClient(options),
    events: new EventBridgeClient(options),
  };
  const destroy = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, destroy };
}

/** ARNs of what runs each minute. */
export async function targetsEachMinute(events: EventBridgeClient): Promise<string[]> {
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const scheduled = Rules.filter(
    ({ State, ScheduleExpression }) => State === 'ENABLED' && ScheduleExpression === 'rate(1 minute)',
  );
  const targets = scheduled.map(({ Name }) => events.send(new ListTargetsByRuleCommand({ Rule: Name })));
  return (await Promise.all(targets)).flatMap(({ Targets = [] }) => Targets.map(({ Arn }) => Arn ?? ''));
}

/** What the schedule does each minute, now. */
export async function sweepNow(lambda: LambdaClient): Promise<void> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'tradewind-sweep-orders' }));
  if (answer.FunctionError)
    throw new Error(`the sweep failed: ${Buffer.from(answer.Payload ?? []).toString()}`);
}

export async function queueDepth(sqs: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return (
    Number(Attributes?.ApproximateNumberOfMessages) +
    Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
  );
}

export async function receiveAll(sqs: SQSClient, QueueUrl: string): Promise<string[]> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  return (Messages ?? []).map((message) => message.Body ?? '');
}
