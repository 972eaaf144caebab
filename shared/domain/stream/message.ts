import type { DomainEvent } from '../events/domain-event.ts';
import { topicsOf, type UserTopic } from './topic.ts';

/** A fact as one topic of its owner tells it. Numbers of a topic have no gap, so that whoever misses one knows. */
export interface StreamMessage {
  readonly topic: UserTopic;
  /** From 1. */
  readonly sequence: number;
  readonly event: DomainEvent;
}

/** The number of a topic's newest message; a topic that never spoke is not there. */
export type StreamHeads = Readonly<Partial<Record<UserTopic, number>>>;

/** Numbers events, in their order, behind what the topics have told so far. */
export function numbered(heads: StreamHeads, events: readonly DomainEvent[]): readonly StreamMessage[] {
  const next = new Map<UserTopic, number>();
  return events.flatMap((event) =>
    topicsOf(event.type).map((topic) => {
      const sequence = (next.get(topic) ?? heads[topic] ?? 0) + 1;
      next.set(topic, sequence);
      return { topic, sequence, event };
    }),
  );
}

/** The heads once these messages, by number in each topic, are told. */
export function headsAfter(heads: StreamHeads, messages: readonly StreamMessage[]): StreamHeads {
  const told = messages.map(({ topic, sequence }) => [topic, sequence]);
  return { ...heads, ...Object.fromEntries(told) };
}
