import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import type { Log } from '../../ports/log.port.ts';
import { ApiGatewaySender } from './stream-sender.ts';

/** @param endpoint of the stage's connections, such as `https://{api}.execute-api.{region}.amazonaws.com/live` */
export function streamSender(endpoint: string, log: Log): ApiGatewaySender {
  return new ApiGatewaySender(new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 2 }), log);
}
