import middy from '@middy/core';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import * as z from 'zod';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { readSettings } from '#shared/lambda/environment.ts';
import { logger } from '#shared/lambda/logger.ts';
import { streamRecords } from '#shared/lambda/stores.ts';

const settings = readSettings('STREAM_TABLE_NAME');
const { tickets } = streamRecords(settings.STREAM_TABLE_NAME);

const request = z.object({
  methodArn: z.string(),
  queryStringParameters: z.object({ ticket: z.string().max(100) }),
});

/** Who opens a connection: whoever brings a ticket that nobody used yet. The ticket itself reaches no log. */
export const handler = middy<unknown, APIGatewayAuthorizerResult>().handler(async (event) => {
  const { methodArn, queryStringParameters } = request.parse(event);
  const ownerId = await tickets.redeem(sha256(queryStringParameters.ticket));
  logger.info('stream', { decision: ownerId === undefined ? 'Deny' : 'Allow', ownerId: ownerId ?? '' });
  const Effect = ownerId === undefined ? 'Deny' : 'Allow';
  return {
    principalId: ownerId ?? 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn }],
    },
    ...(ownerId === undefined ? {} : { context: { ownerId } }),
  };
});
