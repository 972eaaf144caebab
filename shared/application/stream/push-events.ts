import type { DomainEvent } from '../../domain/events/domain-event.ts';
import type { StreamMessage } from '../../domain/stream/message.ts';
import { systemOwner } from '../../domain/stream/topic.ts';
import type { StreamConnection, StreamConnections, StreamLog } from '../../ports/stream-records.port.ts';
import type { StreamSender } from '../../ports/stream-sender.port.ts';

export interface PushDeps {
  readonly log: StreamLog;
  readonly connections: StreamConnections;
  readonly sender: StreamSender;
  /** As they go over the wire. */
  readonly frames: (messages: readonly StreamMessage[]) => readonly string[];
}

export interface Pushed {
  readonly messages: number;
  readonly sent: number;
  readonly gone: number;
  readonly failed: number;
}

/**
 * Numbers an owner's events and tells them to whoever listens of that owner. What does not arrive is no fault: the number
 * stands, so that a client sees that it lacks one, and asks. All are told at once; none waits for a slow one.
 */
export async function pushEvents(
  { log, connections, sender, frames }: PushDeps,
  ownerId: string,
  events: readonly DomainEvent[],
): Promise<Pushed> {
  const messages = await log.append(ownerId, events);
  // Read after the numbers are there: who subscribes meanwhile finds the messages in the log, or is found here.
  const listening = await listenersOf(connections, ownerId);
  const told = await Promise.all(
    listening.map(async (connection) => {
      const own = messages.filter(({ topic }) => connection.topics.includes(topic));
      return tell({ connections, sender }, connection, frames(own));
    }),
  );
  const count = (outcome: string) => told.filter((each) => each === outcome).length;
  return {
    ...{ messages: messages.length, sent: count('SENT'), gone: count('GONE'), failed: count('FAILED') },
  };
}

/** What concerns the system is told to whoever follows it, of every owner. */
async function listenersOf(
  connections: StreamConnections,
  ownerId: string,
): Promise<readonly StreamConnection[]> {
  if (ownerId !== systemOwner) return connections.listOf(ownerId);
  const listeners = await connections.listSharedListeners();
  return listeners.map(({ topic, ...connection }) => ({ ...connection, topics: [topic] }));
}

async function tell(
  { connections, sender }: Pick<PushDeps, 'connections' | 'sender'>,
  connection: StreamConnection,
  texts: readonly string[],
): Promise<'NOTHING' | 'SENT' | 'GONE' | 'FAILED'> {
  for (const text of texts) {
    const outcome = await sender.send(connection.connectionId, text);
    if (outcome === 'GONE') await connections.close(connection);
    if (outcome !== 'SENT') return outcome;
  }
  return texts.length > 0 ? 'SENT' : 'NOTHING';
}
