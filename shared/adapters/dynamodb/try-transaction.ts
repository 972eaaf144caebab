import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';

export type TransactItems = NonNullable<TransactWriteCommandInput['TransactItems']>;
const refusals = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/** False when a condition failed, or another transaction was at the same items: the caller reads again. */
export async function tryTransaction(client: DynamoDBDocumentClient, items: TransactItems): Promise<boolean> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: items }));
    return true;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    if (error.CancellationReasons?.some(({ Code }) => refusals.has(Code ?? ''))) return false;
    throw error;
  }
}
