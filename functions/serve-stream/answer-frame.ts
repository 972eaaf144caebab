import {
  headsOf,
  type ServeDeps,
  type Subscribed,
  subscribe,
  topicsMax,
} from '#shared/application/stream/serve-stream.ts';
import {
  type ClientFrame,
  candleUpdate,
  clientFrame,
  type FrameCode,
  marketFrames,
  messageFrames,
  type ServerFrame,
} from '#shared/http-api/stream-schemas.ts';

interface Connection {
  readonly ownerId: string;
  readonly connectionId: string;
}

const reasons: Readonly<Record<FrameCode, string>> = {
  FRAME_INVALID:
    'A frame is JSON: {"action": "subscribe", "topics": [{"topic": "orders"}]}, unsubscribe or ping.',
  TOPIC_UNKNOWN: 'There is no such topic.',
  TOPICS_ABOVE_LIMIT: `A connection has at most ${topicsMax} topics.`,
  CONNECTION_GONE: 'This connection is over: open another one.',
};

/** What a client's frame is answered with, in order. Refusals are frames too: garbage ends no connection. */
export async function answerFrame(
  deps: ServeDeps,
  connection: Connection,
  text: string,
): Promise<readonly string[]> {
  const frame = clientFrame.safeParse(jsonOf(text)).data;
  if (!frame) return [say({ type: 'refused', code: 'FRAME_INVALID', message: reasons.FRAME_INVALID })];
  const echo = frame.id === undefined ? {} : { id: frame.id };
  switch (frame.action) {
    case 'subscribe':
      return subscribeAll(deps, connection, frame, echo);
    case 'unsubscribe': {
      for (const topic of frame.topics) await deps.connections.unsubscribe(connection, topic);
      return frame.topics.map((topic) => say({ type: 'unsubscribed', topic, ...echo }));
    }
    case 'ping': {
      const heads = await headsOf(deps, connection);
      return heads ? [say({ type: 'pong', atMs: deps.clock.nowMs(), heads, ...echo })] : [gone(echo)];
    }
  }
}

type Echo = { readonly id?: string };
type SubscribeFrame = Extract<ClientFrame, { action: 'subscribe' }>;

async function subscribeAll(deps: ServeDeps, connection: Connection, { topics }: SubscribeFrame, echo: Echo) {
  // At once: a page follows many, and is live when the last of them is.
  const answers = await Promise.all(
    topics.map(async ({ topic, since }) =>
      answersTo(topic, await subscribe(deps, connection, topic, since), echo),
    ),
  );
  return answers.flat();
}

function answersTo(topic: string, outcome: Subscribed, echo: Echo): readonly string[] {
  switch (outcome.kind) {
    case 'REFUSED': {
      const { code } = outcome;
      return [say({ type: 'refused', code, message: reasons[code], topic, ...echo })];
    }
    case 'RESET':
      return [say({ type: 'reset', topic, sequence: outcome.head, reason: outcome.reason, ...echo })];
    case 'FOLLOWED': {
      const { head, missed } = outcome;
      const subscribed = say({ type: 'subscribed', topic, sequence: head, replayed: missed.length, ...echo });
      const updates = missed.map(({ sequence, candle }) => candleUpdate({ topic, sequence }, candle));
      return [subscribed, ...marketFrames(updates)];
    }
    case 'SUBSCRIBED': {
      const { head, missed } = outcome;
      const subscribed = say({ type: 'subscribed', topic, sequence: head, replayed: missed.length, ...echo });
      return [subscribed, ...messageFrames(missed)];
    }
  }
}

const gone = (echo: Echo) =>
  say({ type: 'refused', code: 'CONNECTION_GONE', message: reasons.CONNECTION_GONE, ...echo });

const say = (frame: ServerFrame): string => JSON.stringify(frame);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
