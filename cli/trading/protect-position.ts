import type { PositionSide } from '#shared/domain/order/order.ts';
import { positionIdOf } from '#shared/domain/position/position-id.ts';
import { type ProtectRequest, protectionResource } from '#shared/http-api/protection-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { protectionText } from '../views/protection.ts';

export interface PositionChoice {
  /** An instrument, or a position's id. */
  readonly position: string;
  readonly positionSide?: PositionSide;
}

/** Shows, sets or removes what protects a position. */
export async function changeProtection(
  connection: Connection,
  { position, positionSide }: PositionChoice,
  method: 'GET' | 'PUT' | 'DELETE',
  wish?: ProtectRequest,
): Promise<Outcome> {
  if (method === 'PUT' && !wish)
    return refused('USAGE', 'Say what shall protect it, such as --stop-loss 2% --take-profit 5%.');
  const account = await chooseAccount(connection);
  if (!account.ok) return account.outcome;
  const { accountId } = account;
  const name = { accountId, instrument: position, ...(positionSide && { positionSide }) };
  const id = position.includes('~') ? position : positionIdOf(name);
  const { client } = connection;
  const path = `/v1/positions/${encodeURIComponent(id)}/protection`;
  const answered =
    method === 'GET'
      ? await client.get(path, protectionResource)
      : await client.send(method, path, protectionResource, wish ? { body: wish } : {});
  return answered.ok
    ? done(answered.value, protectionText(answered.value))
    : failed(answered.failure, client.correlationId);
}
