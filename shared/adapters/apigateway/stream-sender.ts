import {
  type ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { Log } from '../../ports/log.port.ts';
import type { StreamSender } from '../../ports/stream-sender.port.ts';

/** A connection that takes nothing holds up its own messages this long, and nobody else’s. */
const sendMs = 2_000;

/** Sends by API Gateway's own connections. */
export class ApiGatewaySender implements StreamSender {
  readonly #client: ApiGatewayManagementApiClient;
  readonly #log: Log;

  constructor(client: ApiGatewayManagementApiClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  async send(connectionId: string, text: string): Promise<'SENT' | 'GONE' | 'FAILED'> {
    const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(text) });
    try {
      await this.#client.send(command, { abortSignal: AbortSignal.timeout(sendMs) });
      return 'SENT';
    } catch (error) {
      if (error instanceof GoneException) return 'GONE';
      const reason = error instanceof Error ? error.name : 'unknown';
      this.#log.warn('a client of the stream was not told', { connectionId, reason });
      return 'FAILED';
    }
  }
}
