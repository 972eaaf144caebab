import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { StreamFaults, StreamTarget } from '../../core/stream-faults.ts';
import { sendText } from '../../core/wire.ts';
import { type Format, formatted, type StreamMessage } from './stream-format.ts';

const partSchema = z.looseObject({
  ticket: z.unknown().optional(),
  type: z.string().optional(),
  method: z.string().optional(),
  codes: z.array(z.string()).optional(),
  format: z.enum(['DEFAULT', 'SIMPLE', 'JSON_LIST', 'SIMPLE_LIST']).optional(),
  is_only_snapshot: z.boolean().optional(),
  is_only_realtime: z.boolean().optional(),
});
type Part = z.output<typeof partSchema>;

const streamErrors = {
  INVALID_AUTH: '인증 정보가 올바르지 않습니다.',
  WRONG_FORMAT: 'Format 이 맞지 않습니다.',
  NO_TICKET: '티켓이 존재하지 않거나, 유효하지 않습니다.',
  NO_TYPE: 'type 필드가 존재하지 않습니다.',
  NO_CODES: 'codes 필드가 존재하지 않습니다.',
  INVALID_PARAM: '지원하지 않는 값입니다.',
} as const;
export type StreamError = keyof typeof streamErrors;

/** What one connection hears of one type; without codes: all of it. */
export interface Subscription {
  type: string;
  codes: string[];
  snapshot: boolean;
  realtime: boolean;
}

interface Connection {
  subscriptions: Subscription[];
  format: Format;
  /** Asked with PING: it is told every ten seconds that the connection is up. */
  wantsStatus: boolean;
}

export interface StreamRules {
  target: StreamTarget;
  /** Why a connection may not hear this type, or undefined. */
  typeError(type: string, socket: WebSocket): StreamError | undefined;
  /** Whether a subscription to this type names its markets. */
  codes(type: string): 'required' | 'optional' | 'forbidden';
  /** What a new subscriber hears at once. */
  snapshots(subscription: Subscription): StreamMessage[];
}

/** Publishes between two UP messages. */
const statusEvery = 100;

/** The connections of one endpoint, what each subscribed to, and the sending of events to them. */
export class StreamHub {
  private readonly rules: StreamRules;
  private readonly faults: StreamFaults;
  private readonly connections = new Map<WebSocket, Connection>();
  private publishes = 0;

  constructor(rules: StreamRules, faults: StreamFaults) {
    this.rules = rules;
    this.faults = faults;
  }

  connect(socket: WebSocket): void {
    this.connections.set(socket, { subscriptions: [], format: 'DEFAULT', wantsStatus: false });
    socket.on('message', (data) => this.receive(socket, String(data)));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => this.connections.delete(socket));
  }

  disconnect(): void {
    for (const socket of this.connections.keys()) socket.terminate();
  }

  /** To be called every 100 ms. */
  tick(): void {
    this.publishes += 1;
    if (this.publishes % statusEvery !== 0) return;
    for (const [socket, { wantsStatus }] of this.connections) if (wantsStatus) sendStatus(socket);
  }

  /** True when somebody hears events of this type and market. */
  wants(type: string, code?: string): boolean {
    return [...this.connections.values()].some((each) => subscriptionTo(each, type, code) !== undefined);
  }

  /** Types somebody hears, for those that are made only when wanted. */
  wantedTypes(): Set<string> {
    const all = [...this.connections.values()].flatMap(({ subscriptions }) => subscriptions);
    return new Set(all.map(({ type }) => type));
  }

  /** Sends an event to whoever hears its type and market; `make` gets the subscription it is for. */
  send(type: string, code: string | undefined, make: (subscription: Subscription) => StreamMessage): void {
    const receivers: [WebSocket, string][] = [];
    for (const [socket, connection] of this.connections) {
      const subscription = subscriptionTo(connection, type, code);
      if (!subscription?.realtime) continue;
      const message = { ...make(subscription), stream_type: 'REALTIME' };
      receivers.push([socket, formatted(message, connection.format)]);
    }
    const [first] = receivers;
    if (!first) return;
    this.faults.pass(this.rules.target, type, first[1], () => {
      for (const [socket, text] of receivers) sendText(socket, text, true);
    });
  }

  private receive(socket: WebSocket, text: string): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    if (text === 'PING') {
      connection.wantsStatus = true;
      sendStatus(socket);
      return;
    }
    const parts = z.array(partSchema).safeParse(parsed(text));
    const error = parts.success ? this.requestError(parts.data, socket) : 'WRONG_FORMAT';
    if (error !== undefined || !parts.success) {
      const name = error ?? 'WRONG_FORMAT';
      sendText(socket, JSON.stringify({ error: { name, message: streamErrors[name] } }), true);
      return;
    }
    this.accept(socket, connection, parts.data);
  }

  private requestError([first, ...parts]: Part[], socket: WebSocket): StreamError | undefined {
    if (typeof first?.ticket !== 'string' || first.ticket === '') return 'NO_TICKET';
    const typed = parts.filter((part) => part.format === undefined && part.method === undefined);
    for (const { type, codes } of typed) {
      if (type === undefined) return 'NO_TYPE';
      const error = this.rules.typeError(type, socket);
      if (error !== undefined) return error;
      const rule = this.rules.codes(type);
      if (rule === 'forbidden' && codes !== undefined) return 'WRONG_FORMAT';
      if (rule === 'required' && codes === undefined) return 'NO_CODES';
      if (rule === 'required' && codes?.length === 0) return 'INVALID_PARAM';
    }
    return typed.length > 0 || parts.some((part) => part.method !== undefined) ? undefined : 'NO_TYPE';
  }

  /** A request's subscriptions take the place of those before it. */
  private accept(socket: WebSocket, connection: Connection, [first, ...parts]: Part[]): void {
    connection.format = parts.find((part) => part.format !== undefined)?.format ?? 'DEFAULT';
    const subscriptions = parts.flatMap((part) =>
      part.type === undefined ? [] : subscriptionOf(part, part.type),
    );
    if (subscriptions.length > 0) connection.subscriptions = subscriptions;
    if (parts.some((part) => part.method === 'LIST_SUBSCRIPTIONS')) {
      const result = connection.subscriptions.map(({ type, codes }) =>
        codes.length > 0 ? { type, codes } : { type },
      );
      const answer = { method: 'LIST_SUBSCRIPTIONS', result, ticket: first?.ticket };
      sendText(socket, formatted(answer, connection.format), true);
    }
    for (const subscription of subscriptions) {
      if (!subscription.snapshot) continue;
      for (const message of this.rules.snapshots(subscription)) {
        const text = formatted({ ...message, stream_type: 'SNAPSHOT' }, connection.format);
        if (!this.faults.isSilent(this.rules.target, text)) sendText(socket, text, true);
      }
    }
  }
}

function subscriptionOf(part: Part, type: string): Subscription {
  return {
    type,
    codes: part.codes ?? [],
    snapshot: part.is_only_realtime !== true,
    realtime: part.is_only_snapshot !== true,
  };
}

/** `KRW-BTC.5` names KRW-BTC, and five levels of its book. */
export function codeParts(code: string): { market: string; levels: number } {
  const [market = '', levels] = code.split('.');
  return { market, levels: Number(levels ?? 30) || 30 };
}

function subscriptionTo(
  { subscriptions }: Connection,
  type: string,
  code: string | undefined,
): Subscription | undefined {
  return subscriptions.find(
    (each) =>
      each.type === type &&
      (code === undefined ||
        each.codes.length === 0 ||
        each.codes.some((wanted) => codeParts(wanted).market === code)),
  );
}

function sendStatus(socket: WebSocket): void {
  sendText(socket, '{"status":"UP"}', true);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
