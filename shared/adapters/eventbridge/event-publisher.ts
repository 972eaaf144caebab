import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DomainEvent } from '../../domain/events/domain-event.ts';

const batchMax = 10;

/**
 * Sends domain events to the bus. Returns those that it did not certainly take, so that the caller can keep them.
 * @throws Error when the bus does not answer: some events may have been taken, and subscribers drop repeats by id
 */
export async function publishToBus(
  client: EventBridgeClient,
  busName: string,
  events: readonly DomainEvent[],
): Promise<readonly DomainEvent[]> {
  const refused: DomainEvent[] = [];
  for (let start = 0; start < events.length; start += batchMax) {
    const batch = events.slice(start, start + batchMax);
    const answer = await client.send(
      new PutEventsCommand({
        Entries: batch.map((event) => ({
          EventBusName: busName,
          Source: 'tradewind',
          DetailType: event.type,
          Time: new Date(event.atMs),
          Detail: JSON.stringify({
            version: 1,
            eventId: event.eventId,
            correlationId: event.correlationId,
            ...event.payload,
          }),
        })),
      }),
    );
    batch.forEach((event, index) => {
      if (!answer.Entries?.[index]?.EventId) refused.push(event);
    });
  }
  return refused;
}
