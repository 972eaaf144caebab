import type { MarketUpdate, StreamMessageResource } from '#shared/http-api/stream-schemas.ts';
import { streamTicketResource } from '#shared/http-api/stream-schemas.ts';
import { StreamClient } from '#shared/stream-client/stream-client.ts';
import { webSocket } from '#shared/stream-client/web-socket.ts';
import type { ConnectResult } from '../connection.ts';
import { done, type Outcome } from '../output.ts';

export interface FollowOptions {
  readonly topics: Readonly<Record<string, number | undefined>>;
  /** The login as it is now: it is asked for again with each connection. */
  readonly connect: () => Promise<ConnectResult>;
  readonly print: (told: StreamMessageResource | MarketUpdate) => void;
  readonly note: (line: string) => void;
  /** How a connection is opened. */
  readonly open?: typeof webSocket;
  /** Ends after so many messages. */
  readonly count?: number;
  readonly signal: AbortSignal;
}

const staleLookMs = 5_000;

/** Follows topics of the live stream until it is stopped, whatever becomes of the connection meanwhile. */
export function followStream(options: FollowOptions): Promise<Outcome> {
  const { topics, print, note, count = Number.POSITIVE_INFINITY, signal } = options;
  let messages = 0;
  /** Numbers of what was printed last: more may have arrived, which the next run is to tell. */
  const printed = new Map<string, number>();
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearInterval(look);
      client.stop();
      resolve(outcome);
    };
    const take = (told: StreamMessageResource | MarketUpdate) => {
      if (messages >= count) return;
      messages += 1;
      print(told);
      if (client.positions()[told.topic] !== undefined) printed.set(told.topic, told.sequence);
      if (messages >= count) end(summary());
    };
    const summary = () => {
      const positions = { ...client.positions(), ...Object.fromEntries(printed) };
      return done({ messages, positions }, `${messages} messages`);
    };
    const client = new StreamClient({
      topics,
      ticket: () => ticketFor(options.connect, end),
      connect: options.open ?? webSocket,
      nowMs: Date.now,
      after: (delayMs, act) => {
        const timer = setTimeout(act, delayMs);
        return () => clearTimeout(timer);
      },
      random: Math.random,
      onMessage: take,
      onUpdate: take,
      onReset: ({ topic, sequence, reason }) => {
        printed.delete(topic);
        note(
          `${topic}: messages are missing (${reason}); read it anew, the stream goes on behind ${sequence}`,
        );
      },
      onState: (state) => {
        if (state.state === 'LIVE') note('live');
        if (state.state === 'WAITING') note(`not connected (${state.reason}), again in ${state.retryMs} ms`);
      },
      onRefused: ({ code, message, topic }) =>
        end({ kind: 'refused', code, message: topic === undefined ? message : `${topic}: ${message}` }),
    });
    const look = setInterval(() => {
      const ageMs = client.ageMs();
      if (ageMs !== undefined && client.isStale()) note(`silent for ${Math.round(ageMs / 1000)} s`);
    }, staleLookMs);
    signal.addEventListener('abort', () => end(summary()), { once: true });
    client.start();
  });
}

/** Whoever is not logged in, or has too many connections, is told and not tried again for. */
async function ticketFor(connect: FollowOptions['connect'], end: (outcome: Outcome) => void) {
  const connected = await connect();
  if (!connected.ok) return refuse(connected.outcome, end);
  const { client } = connected.connection;
  const given = await client.send('POST', '/v1/stream/tickets', streamTicketResource);
  if (given.ok) return given.value;
  const { failure } = given;
  if (failure.kind !== 'problem') throw new Error(failure.message);
  const { code, detail } = failure.problem;
  return refuse({ kind: 'refused', code, message: detail }, end);
}

function refuse(outcome: Outcome, end: (outcome: Outcome) => void): never {
  end(outcome);
  throw new Error('refused');
}
