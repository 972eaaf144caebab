import { createServer } from 'node:net';
import { byVenue, type LocalVenue } from './venues.ts';

export const host = '127.0.0.1';
export const defaultPortBase = 4600;
/** Ports a running instance owns, from its base up. */
export const portBlockSize = 20;
const blocksTried = 50;
const highestPort = 65_535;

/** Which port of an instance serves what. One port a venue: base + 2, + 3 … + 9. */
export interface PortPlan {
  portBase: number;
  emulator: number;
  control: number;
  venues: Record<LocalVenue, number>;
  ingestHealth: number;
  dashboard: number;
}

export type PortChoice =
  | { ok: true; plan: PortPlan }
  | { ok: false; code: 'PORT_BASE_INVALID' | 'PORTS_TAKEN' | 'INSTANCE_RUNNING'; message: string };

export function portPlan(portBase: number): PortPlan {
  return {
    portBase,
    emulator: portBase,
    control: portBase + 1,
    venues: byVenue((_venue, index) => portBase + 2 + index),
    ingestHealth: portBase + 10,
    dashboard: portBase + 11,
  };
}

export function portsOf(plan: PortPlan): number[] {
  return [plan.emulator, plan.control, ...Object.values(plan.venues), plan.ingestHealth, plan.dashboard];
}

/** True when a listener could bind the loopback port now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export async function takenPorts(plan: PortPlan, isFree = isPortFree): Promise<number[]> {
  const taken: number[] = [];
  for (const port of portsOf(plan)) if (!(await isFree(port))) taken.push(port);
  return taken;
}

/**
 * The ports of a new instance. An asked-for base is taken or refused; without one, the default base, or the next
 * block up when a stranger listens there. Our own instance at the default base is never stepped around silently.
 */
export async function choosePorts(
  asked: number | undefined,
  runningBases: ReadonlySet<number>,
  isFree = isPortFree,
): Promise<PortChoice> {
  const first = asked ?? defaultPortBase;
  if (!Number.isInteger(first) || first < 1024 || first + portBlockSize > highestPort) {
    return refuse(
      'PORT_BASE_INVALID',
      `A port base is a whole number from 1024 to ${highestPort - portBlockSize}.`,
    );
  }
  if (runningBases.has(first)) {
    return refuse(
      'INSTANCE_RUNNING',
      `Tradewind already runs at port base ${first}. Stop it with \`bin/tradewind down --instance ${first}\`, ` +
        `or start another beside it with \`bin/tradewind up --port-base ${first + portBlockSize}\`.`,
    );
  }
  const lastBlock = asked === undefined ? blocksTried : 1;
  for (let block = 0; block < lastBlock; block++) {
    const plan = portPlan(first + block * portBlockSize);
    if (runningBases.has(plan.portBase)) continue;
    if ((await takenPorts(plan, isFree)).length === 0) return { ok: true, plan };
  }
  const taken = await takenPorts(portPlan(first), isFree);
  return refuse(
    'PORTS_TAKEN',
    `Another program listens on port ${taken.join(', ')} of 127.0.0.1, so port base ${first} cannot be used. ` +
      'Choose another with --port-base.',
  );
}

function refuse(code: 'PORT_BASE_INVALID' | 'PORTS_TAKEN' | 'INSTANCE_RUNNING', message: string): PortChoice {
  return { ok: false, code, message };
}
