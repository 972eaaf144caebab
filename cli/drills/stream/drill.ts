import { loadavg } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { clientOptions } from '#local-cloud/environment.ts';
import { filesOfPortBase } from '#local-cloud/instance.ts';
import { systemClock } from '#shared/adapters/clock/system-clock.ts';
import { dynamoDbClient } from '#shared/adapters/dynamodb/client.ts';
import { DynamoDbStreamConnections } from '#shared/adapters/dynamodb/stream-connections.ts';
import { done, type Outcome } from '../../output.ts';
import { type DrillGround, findGround } from '../ground.ts';
import { type Percentiles, percentiles } from '../kill-switch/count.ts';
import { addUp, countHeard, type StreamCount } from './count.ts';
import { Listener } from './listener.ts';
import { type Person, withPeople } from './people.ts';

interface StreamDrillOptions {
  readonly connections: number;
  readonly orders: number;
  readonly instance?: number;
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface StreamDrillReport extends StreamCount {
  readonly connections: number;
  readonly people: number;
  readonly orders: number;
  /** Why connections were not live in time. */
  readonly notLive: readonly string[];
  readonly tookMs: Percentiles;
  /** Connections that are still known after half of them, and then all, were closed: more than there are. */
  readonly leftOver: number;
  readonly loadAverage: readonly number[];
}

/** Half of what a person may have: one that was lost while it was opened counts until a push finds that it is gone. */
const connectionsEach = 10;
/** Being opened at once: what is looked for is that many are open, not how many can be opened in a moment. */
const openingMax = 10;
const waitMs = 90_000;
const pauseMs = 200;

/**
 * Opens so many connections of several people at once and has each person place orders, first with all of them open, then with half of
 * them gone: every connection that is open must be given each event of its person once and in order, and no other.
 */
export async function drillStream(options: StreamDrillOptions): Promise<Outcome> {
  const found = await findGround(options.instance);
  if (!found.ok) return found.outcome;
  const { ground } = found;
  const { connections, orders, onProgress, signal } = options;
  const people = Math.ceil(connections / connectionsEach);
  onProgress(`lets ${people} people in`);
  const report = await withPeople(ground, people, async (everybody) => {
    const listeners = Array.from({ length: connections }, (_, index) => {
      const person = everybody[Math.floor(index / connectionsEach)];
      if (!person) throw new Error(`nobody for connection ${index}`);
      return new Listener(person, String(index));
    });
    const table = connectionTable(ground);
    try {
      onProgress(`opens ${connections} connections`);
      for (const [index, listener] of listeners.entries()) {
        listener.start();
        await until(() => opening(listeners.slice(0, index + 1)).length < openingMax, signal);
      }
      await until(() => opening(listeners).length === 0, signal);
      const notLive = opening(listeners).map(({ trouble }) => trouble);
      onProgress('orders with all of them open');
      const first = await round(everybody, listeners, orders, signal);
      const [gone, staying] = halves(listeners);
      for (const listener of gone) listener.stop();
      const leftHalf = await table.leftOver(everybody, staying.length, signal);
      onProgress(`orders with ${staying.length} of them open`);
      const second = await round(everybody, staying, orders, signal);
      for (const listener of staying) listener.stop();
      const leftOver = leftHalf + (await table.leftOver(everybody, 0, signal));
      const tookMs = percentiles(listeners.flatMap((listener) => listener.tookMs));
      return {
        ...{ connections, people, orders: 2 * orders * people, notLive, tookMs, leftOver },
        ...{ ...addUp([...first, ...second]), loadAverage: loadavg() },
      };
    } finally {
      for (const listener of listeners) listener.stop();
      table.close();
    }
  });
  return outcomeOf(report);
}

/** Each person places orders, one after the other, beside the others. */
async function round(
  people: readonly Person[],
  listeners: readonly Listener[],
  orders: number,
  signal: AbortSignal,
): Promise<readonly StreamCount[]> {
  const before = new Map(listeners.map((listener) => [listener, listener.heard()]));
  const placed = await Promise.all(
    people.map(async (person) => {
      const ids: string[] = [];
      for (let count = 0; count < orders && !signal.aborted; count += 1) ids.push(await person.order());
      return ids;
    }),
  );
  const heardOf = (person: Person) =>
    listeners.flatMap((listener) => {
      const { connection, orderIds, frames } = listener.heard();
      const known = before.get(listener);
      if (listener.person !== person || !known) return [];
      return { connection, orderIds: orderIds.slice(known.orderIds.length), frames: frames - known.frames };
    });
  const counts = () => people.map((person, index) => countHeard(placed[index] ?? [], heardOf(person)));
  await until(() => addUp(counts()).lost === 0, signal);
  return counts();
}

function opening(listeners: readonly Listener[]): readonly Listener[] {
  return listeners.filter(({ isLive }) => !isLive);
}

/** Every second one, so that each person has some of either. */
function halves(listeners: readonly Listener[]): readonly [readonly Listener[], readonly Listener[]] {
  const isEven = (_: Listener, index: number) => index % 2 === 0;
  return [listeners.filter(isEven), listeners.filter((each, index) => !isEven(each, index))];
}

/** Where the instance keeps who listens. */
function connectionTable({ portBase, document }: DrillGround) {
  const base = new DynamoDBClient(clientOptions(document.endpoint));
  const table = requireOutput(readOutputs(filesOfPortBase(portBase)), 'StreamTableName');
  const records = new DynamoDbStreamConnections({ client: dynamoDbClient(base), table, clock: systemClock });
  const count = async (people: readonly Person[]) => {
    const known = await Promise.all(people.map(({ userId }) => records.listOf(userId)));
    return known.reduce((sum, each) => sum + each.length, 0);
  };
  return {
    close: () => base.destroy(),
    /** How many more are known than there are, once that does not change any more or takes too long. */
    leftOver: async (people: readonly Person[], open: number, signal: AbortSignal) => {
      let known = await count(people);
      await until(async () => {
        known = await count(people);
        return known === open;
      }, signal);
      return Math.abs(known - open);
    },
  };
}

async function until(isSo: () => boolean | Promise<boolean>, signal: AbortSignal): Promise<void> {
  const untilMs = Date.now() + waitMs;
  while (!(await isSo()) && Date.now() < untilMs && !signal.aborted) await systemClock.sleep(pauseMs);
}

/** @returns refused, with the same document, when anything was lost, given twice, out of order, foreign or left over */
export function outcomeOf(report: StreamDrillReport): Outcome {
  const { connections, people, orders, told, lost, doubled, disordered, foreign, repeated, leftOver } =
    report;
  const { tookMs, notLive } = report;
  const text = [
    `${connections} connections of ${people} people, ${orders} orders: ${told} messages given on, p50 ${tookMs.p50} ms, p99 ${tookMs.p99} ms.`,
    `  lost ${lost}, twice ${doubled}, connections out of order ${disordered}, of others ${foreign}; again on the wire and dropped: ${repeated}`,
    `  not live: ${notLive.length}; known after they were closed: ${leftOver}`,
  ].join('\n');
  const wrong = lost + doubled + disordered + foreign + leftOver + notLive.length;
  if (wrong === 0 && told > 0) return done(report, text);
  return { kind: 'refused', code: 'DRILL_FAILED', message: [text, ...notLive].join('\n'), document: report };
}
