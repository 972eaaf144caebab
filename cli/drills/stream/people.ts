import { randomUUID } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { readOutputs, requireOutput } from '#local-cloud/cdk.ts';
import { clientOptions } from '#local-cloud/environment.ts';
import { filesOfPortBase } from '#local-cloud/instance.ts';
import { logIn } from '#local-cloud/paper-user.ts';
import { accountResource, orderResource } from '#shared/http-api/schemas.ts';
import { type StreamTicketResource, streamTicketResource } from '#shared/http-api/stream-schemas.ts';
import { ApiClient, type ApiResult } from '../../api-client.ts';
import { userIdOf } from '../../cognito.ts';
import { type DrillGround, must } from '../ground.ts';
import { liftLimits } from '../lift-limits.ts';

const venue = 'binance';

/** Somebody who is there for a drill alone, with an account and without the money for what he orders. */
export class Person {
  readonly userId: string;
  readonly #client: ApiClient;
  readonly #accountId: string;

  constructor(userId: string, client: ApiClient, accountId: string) {
    this.userId = userId;
    this.#client = client;
    this.#accountId = accountId;
  }

  ticket(): Promise<ApiResult<StreamTicketResource>> {
    return this.#client.send('POST', '/v1/stream/tickets', streamTicketResource);
  }

  /** An order that he cannot pay: kept, told to him, and never sent. @returns its id */
  async order(): Promise<string> {
    const terms = { instrument: 'BTC/USDT', side: 'buy', type: 'limit', limitPrice: '30000' } as const;
    const body = { ...terms, accountId: this.#accountId, quantity: '1000' };
    const headers = { 'idempotency-key': randomUUID() };
    const order = must(await this.#client.send('POST', '/v1/orders', orderResource, { headers, body }));
    if (order.state !== 'DENIED') throw new Error(`order ${order.orderId} is ${order.state}, not DENIED`);
    return order.orderId;
  }
}

/** Lets so many people in, and takes their logins away afterwards; their denied orders stay. */
export async function withPeople<Value>(
  ground: DrillGround,
  count: number,
  act: (people: readonly Person[]) => Promise<Value>,
): Promise<Value> {
  const { portBase, document } = ground;
  const outputs = readOutputs(filesOfPortBase(portBase));
  const pool = requireOutput(outputs, 'UserPoolId');
  const cognito = new CognitoIdentityProviderClient(clientOptions(document.endpoint));
  const run = randomUUID().slice(0, 8);
  const names = Array.from({ length: count }, (_, index) => `drill-${run}-${index}@tradewind.local`);
  try {
    const people: Person[] = [];
    for (const email of names) {
      const password = `Aa1!${randomUUID()}`;
      const key = { UserPoolId: pool, Username: email };
      const UserAttributes = [{ Name: 'email', Value: email }];
      await cognito.send(new AdminCreateUserCommand({ ...key, UserAttributes, MessageAction: 'SUPPRESS' }));
      await cognito.send(new AdminSetUserPasswordCommand({ ...key, Password: password, Permanent: true }));
      const clientId = requireOutput(outputs, 'UserPoolClientId');
      const { accessToken, idToken } = await logIn(document.endpoint, clientId, email, password);
      const userId = userIdOf(idToken);
      await liftLimits(ground, [userId]);
      const client = new ApiClient({ api: document.api, accessToken, correlationId: randomUUID() });
      const { accountId } = must(
        await client.send('POST', '/v1/accounts', accountResource, { body: { venue } }),
      );
      people.push(new Person(userId, client, accountId));
    }
    return await act(people);
  } finally {
    for (const Username of names)
      await cognito.send(new AdminDeleteUserCommand({ UserPoolId: pool, Username })).catch(() => {});
    cognito.destroy();
  }
}
