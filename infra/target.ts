import { Aws, CliCredentialsStackSynthesizer, RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import { type LiveGate, readLiveGate } from './live-gate.ts';

type UserLimits = { second: number; minute: number; hour: number };

type StreamAddress = { url: string; endpoint: string };

/** Origins (no path) of one venue's three protocols; `limits: 'open'` where it enforces none worth the name. */
type VenueEndpoints = { rest: string; stream: string; wsApi: string; limits?: 'open' };

/**
 * Everything that differs between AWS and the local cloud, decided here and nowhere else.
 * docs/local-cloud.md lists the same rows with their reasons.
 */
export type Target = {
  name: 'aws' | 'local';
  /** The local cloud has no bootstrap roles or staging permissions: deploy with the caller's own credentials. */
  synthesizer: CliCredentialsStackSynthesizer | undefined;
  /** Stateful resources outlive their stack and refuse deletion. */
  protectState: boolean;
  removalPolicy: RemovalPolicy;
  /** The same for queues, whose names are fixed: a first deploy that fails must not leave them in its own way. */
  queueRemovalPolicy: RemovalPolicy;
  logRetention: logs.RetentionDays;
  /** The URL clients call: the local cloud serves APIs under a path, because `*.localhost` may not resolve. */
  apiUrl: (apiId: string, awsEndpoint: string) => string;
  /** Where the user pool's service answers. */
  userPoolUrl: string;
  /** Of the live stream: where clients connect, and where we send to their connections. */
  stream: (apiId: string, aws: StreamAddress) => StreamAddress;
  venueEndpoints: Record<string, VenueEndpoints>;
  /** Requests of one user, of each kind (reads, commands, cancels), in a second, a minute and an hour. */
  userLimits: UserLimits;
  /** How long an account stays at each stage of the way to live trading, and the limits of a pilot by base currency. */
  liveGate: LiveGate;
  /** The market-data task. Locally no container engine exists: zero tasks, and its entry point runs as a process. */
  ingest: { tasks: number; healthPort: number; buildsImage: boolean };
  /** Resource types the local cloud does not know (EventBridge archive, VPC flow logs). */
  hasEventArchive: boolean;
  hasFlowLogs: boolean;
  /** What only an operator of a real account needs, and Cognito's paid threat protection. */
  hasDashboard: boolean;
  hasThreatProtection: boolean;
  /** Whether anybody may register. Who has registered holds nothing and may do nothing but open a paper account. */
  isOpenToRegister: boolean;
  /** The local cloud speaks plain HTTP on loopback: a policy that refuses it would refuse everybody. */
  enforcesTls: boolean;
  /** The condition key cloudwatch:namespace; the local cloud does not evaluate it, so it would always refuse. */
  limitsMetricNamespace: boolean;
  /** cdk-nag checks the templates that reach AWS; the local ones differ from them only by the rows above. */
  checksRules: boolean;
};

const BINANCE = {
  testnet: {
    rest: 'https://testnet.binance.vision',
    stream: 'wss://stream.testnet.binance.vision',
    wsApi: 'wss://ws-api.testnet.binance.vision',
  },
  live: {
    rest: 'https://api.binance.com',
    stream: 'wss://stream.binance.com:9443',
    wsApi: 'wss://ws-api.binance.com',
  },
} satisfies Record<string, VenueEndpoints>;

/**
 * Reads the context: `target` aws (default) or local; of the local instance `portBase` (default 4600) and `venuePorts`
 * (`name:port,…`, default Binance at portBase + 2);
 * `userLimits` in a second, a minute, an hour (default 10,100,1000); `liveWaitHours` at LOCKED, READ_ONLY and PILOT and `pilotLimits`
 * (see `readLiveGate`); `venueMode` testnet (default) or live, and `registration` closed (default) or open, on aws only. Throws on anything else: a typo must not trade live.
 */
export function readTarget(node: Node): Target {
  const name: unknown = node.tryGetContext('target') ?? 'aws';
  const userLimits = readUserLimits(node.tryGetContext('userLimits') ?? '10,100,1000');
  const liveGate = readLiveGate(node);
  if (name === 'local') {
    const portBase = readPort('portBase', node.tryGetContext('portBase') ?? '4600');
    return localTarget(
      portBase,
      readVenuePorts(node.tryGetContext('venuePorts') ?? `binance:${portBase + 2}`),
      { userLimits, liveGate },
    );
  }
  if (name !== 'aws') throw new Error(`target must be aws or local, not ${String(name)}`);
  const venueMode: unknown = node.tryGetContext('venueMode') ?? 'testnet';
  if (venueMode !== 'testnet' && venueMode !== 'live') {
    throw new Error(`venueMode must be testnet or live, not ${String(venueMode)}`);
  }
  const registration: unknown = node.tryGetContext('registration') ?? 'closed';
  if (registration !== 'open' && registration !== 'closed')
    throw new Error(`registration must be open or closed, not ${String(registration)}`);
  return awsTarget(venueMode, registration === 'open', { userLimits, liveGate });
}

type Configured = Pick<Target, 'userLimits' | 'liveGate'>;

function awsTarget(venueMode: 'testnet' | 'live', isOpenToRegister: boolean, configured: Configured): Target {
  return {
    name: 'aws',
    synthesizer: undefined,
    protectState: true,
    removalPolicy: RemovalPolicy.RETAIN,
    queueRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    logRetention: logs.RetentionDays.THREE_MONTHS,
    apiUrl: (_apiId, awsEndpoint) => awsEndpoint,
    userPoolUrl: `https://cognito-idp.${Aws.REGION}.amazonaws.com/`,
    stream: (_apiId, aws) => aws,
    venueEndpoints: { binance: BINANCE[venueMode] },
    ...configured,
    ingest: { tasks: 1, healthPort: 8080, buildsImage: true },
    hasEventArchive: true,
    hasFlowLogs: true,
    hasDashboard: true,
    hasThreatProtection: true,
    isOpenToRegister,
    enforcesTls: true,
    limitsMetricNamespace: true,
    checksRules: true,
  };
}

/** Ports of one local instance: portBase is the cloud itself, +2 … +9 simulated venues, +10 the market-data process. */
function localTarget(portBase: number, venuePorts: [string, number][], configured: Configured): Target {
  return {
    name: 'local',
    synthesizer: new CliCredentialsStackSynthesizer(),
    protectState: false,
    removalPolicy: RemovalPolicy.DESTROY,
    queueRemovalPolicy: RemovalPolicy.DESTROY,
    logRetention: logs.RetentionDays.ONE_WEEK,
    userPoolUrl: `http://127.0.0.1:${portBase}/`,
    apiUrl: (apiId) => `http://127.0.0.1:${portBase}/_aws/execute-api/${apiId}/$default`,
    stream: (apiId) => ({
      url: `ws://127.0.0.1:${portBase}/_aws/execute-api/${apiId}/live`,
      endpoint: `http://127.0.0.1:${portBase}/_aws/execute-api/${apiId}/live`,
    }),
    venueEndpoints: Object.fromEntries(venuePorts.map(([venue, port]) => [venue, simulatedVenue(port)])),
    ...configured,
    ingest: { tasks: 0, healthPort: portBase + 10, buildsImage: false },
    hasEventArchive: false,
    hasFlowLogs: false,
    hasDashboard: false,
    hasThreatProtection: false,
    isOpenToRegister: true,
    enforcesTls: false,
    limitsMetricNamespace: false,
    checksRules: false,
  };
}

function simulatedVenue(port: number): VenueEndpoints {
  const simulator = `127.0.0.1:${port}`;
  return {
    rest: `http://${simulator}`,
    stream: `ws://${simulator}`,
    wsApi: `ws://${simulator}`,
    limits: 'open',
  };
}

function readVenuePorts(value: unknown): [string, number][] {
  return String(value)
    .split(',')
    .map((pair) => {
      const [venue, port] = pair.split(':');
      if (!venue) throw new Error(`venuePorts must be name:port pairs, not ${String(value)}`);
      return [venue, readPort('venuePorts', port)];
    });
}

function readUserLimits(value: unknown): UserLimits {
  const limits = String(value).split(',').map(Number);
  const [second = 0, minute = 0, hour = 0] = limits;
  if (limits.length !== 3 || !limits.every((limit) => Number.isInteger(limit) && limit > 0))
    throw new Error(`userLimits must be three numbers of requests, not ${String(value)}`);
  return { second, minute, hour };
}

function readPort(name: string, value: unknown): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1024 || port > 65_000) {
    throw new Error(`${name} must be a port between 1024 and 65000, not ${String(value)}`);
  }
  return port;
}
