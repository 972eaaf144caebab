import { riskPreviewResource } from '#shared/http-api/risk-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { previewText } from '../views/risk.ts';
import { plainOrder, readJson } from './read-json.ts';

/**
 * The whole ladder for the order of a JSON file (`-`: standard input); one that names no account gets the command's. An
 * order that would be denied ends the command as a denied order does, with the preview as its document.
 */
export async function explainOrder(connection: Connection, file: string): Promise<Outcome> {
  const read = await readJson(file, plainOrder, 'one order');
  if (!read.ok) return read.outcome;
  const { client } = connection;
  let body = read.value;
  if (!('accountId' in body)) {
    const account = await chooseAccount(connection);
    if (!account.ok) return account.outcome;
    body = { accountId: account.accountId, ...body };
  }
  const asked = await client.send('POST', '/v1/risk/preview', riskPreviewResource, { body });
  if (!asked.ok) return failed(asked.failure, client.correlationId);
  const { isValid, code } = asked.value;
  const words = previewText(asked.value);
  return isValid ? done(asked.value, words) : { ...refused(code ?? 'DENIED', words), document: asked.value };
}
