import type { Node } from 'constructs';

const hourMs = 3_600_000;

/** As the Lambda reads it: milliseconds, and limits by base currency with amounts as text. */
export type LiveGate = {
  waitMs: { LOCKED: number; READ_ONLY: number; PILOT: number };
  pilotLimits: Record<string, Record<string, string | number>>;
};

/** About 25 US dollars an order, and 100 in all. */
const pilotLimits: LiveGate['pilotLimits'] = {
  USDT: { orderNotionalMax: '25', positionNotionalMax: '100', openOrdersMax: 5, dailyLossMax: '25' },
  USDC: { orderNotionalMax: '25', positionNotionalMax: '100', openOrdersMax: 5, dailyLossMax: '25' },
  KRW: { orderNotionalMax: '35000', positionNotionalMax: '140000', openOrdersMax: 5, dailyLossMax: '35000' },
};

/**
 * Reads the context: `liveWaitHours` at LOCKED, READ_ONLY and PILOT (default 0,24,168), and `pilotLimits`, a JSON object of limits by
 * base currency that replaces the default. Throws on anything else.
 */
export function readLiveGate(node: Node): LiveGate {
  const text = String(node.tryGetContext('liveWaitHours') ?? '0,24,168');
  const hours = text.split(',').map(Number);
  const [LOCKED = 0, READ_ONLY = 0, PILOT = 0] = hours.map((each) => Math.round(each * hourMs));
  if (hours.length !== 3 || !hours.every((each) => Number.isFinite(each) && each >= 0))
    throw new Error(`liveWaitHours must be three numbers of hours, not ${text}`);
  return { waitMs: { LOCKED, READ_ONLY, PILOT }, pilotLimits: readPilotLimits(node) };
}

function readPilotLimits(node: Node): LiveGate['pilotLimits'] {
  const given: unknown = node.tryGetContext('pilotLimits');
  if (given === undefined) return pilotLimits;
  const parsed: unknown = typeof given === 'string' ? JSON.parse(given) : given;
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    throw new Error('pilotLimits must be an object of limits by base currency');
  // The Lambda refuses to start with a limit that it does not know.
  return parsed as LiveGate['pilotLimits'];
}
