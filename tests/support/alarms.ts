import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { inject } from 'vitest';
import * as z from 'zod';

const told = z.object({ Message: z.string() });
const alarmMessage = z.object({
  AlarmName: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
});

/** A subscriber of the alarm topic, as a person's telephone would be. */
export async function listenToAlarms(sqs: SQSClient) {
  const { endpoint, outputs } = inject('cloud');
  const QueueName = `alarm-listener-${process.pid}`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  // No client of SNS is installed: one call of its query protocol, to the local cloud, which checks no signature.
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sns/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({
      Action: 'Subscribe',
      Version: '2010-03-31',
      TopicArn: outputs.AlarmTopicArn ?? '',
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn ?? '',
    }),
  });
  if (!answer.ok) throw new Error(`subscribing answered ${answer.status}: ${await answer.text()}`);
  return {
    /** What has been told since the last call, as `name STATE`. */
    async heard(): Promise<readonly string[]> {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
      );
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      return Messages.map(({ Body = '' }) => {
        const { AlarmName, NewStateValue } = alarmMessage.parse(
          JSON.parse(told.parse(JSON.parse(Body)).Message),
        );
        return `${AlarmName} ${NewStateValue}`;
      });
    },
  };
}
