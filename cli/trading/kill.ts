import { type KillResource, killPage, killResource } from '#shared/http-api/kill-schemas.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { killText } from '../views/kill.ts';
import { sendUntilAnswered } from './send-until-answered.ts';

export interface KillPress {
  readonly scope: string;
  readonly reason: string;
  readonly flatten?: boolean;
  readonly slippage?: string;
}

/** The API answers within 25 s; a worker that has to start first takes a little more. */
const pressMs = 60_000;

/** Presses until it is answered: pressed twice it is the same kill. Not VERIFIED is no success. */
export async function pressKillSwitch(
  connection: Connection,
  { scope, reason, flatten, slippage }: KillPress,
): Promise<Outcome> {
  const { client, clock } = connection;
  const bound = slippage === undefined ? {} : { slippageRatio: slippage };
  const body = { scope, reason, ...(flatten ? { flatten, ...bound } : {}) };
  const pressed = await sendUntilAnswered(connection, clock.nowMs() + pressMs, () =>
    client.send('POST', '/v1/kill-switch', killResource, { body }),
  );
  return pressed.ok ? outcomeOf(pressed.value) : failed(pressed.failure, client.correlationId);
}

export async function showKill({ client }: Connection, killId: string | undefined): Promise<Outcome> {
  if (killId !== undefined) {
    const read = await client.get(`/v1/kill-switch/${encodeURIComponent(killId)}`, killResource);
    return read.ok ? done(read.value, killText(read.value)) : failed(read.failure, client.correlationId);
  }
  const read = await client.get('/v1/kill-switch', killPage, { query: { limit: '1' } });
  if (!read.ok) return failed(read.failure, client.correlationId);
  const [newest] = read.value.kills;
  return newest
    ? done(newest, killText(newest))
    : refused('KILL_NOT_FOUND', 'The kill switch has never been pressed for your accounts.');
}

function outcomeOf(kill: KillResource): Outcome {
  const text = killText(kill);
  if (kill.state === 'VERIFIED' && !isHolding(kill)) return done(kill, text);
  if (kill.state === 'VERIFIED') {
    const message = `${text}\nStopped, and not everything could be closed: what is left and why stands above.`;
    return { kind: 'refused', code: 'KILL_NOT_FLAT', message, document: kill };
  }
  const message = `${text}\nNot everything is proven to be stopped: it is gone on with each minute. See it with \`bin/tradewind kill show\`.`;
  return { kind: 'refused', code: `KILL_${kill.state}`, message, document: kill };
}

function isHolding({ accounts }: KillResource): boolean {
  return accounts.some(({ flattened }) => flattened?.some(({ remaining }) => remaining !== '0'));
}
