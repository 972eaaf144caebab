import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { riskPreviewResource } from '#shared/http-api/risk-schemas.ts';
import { type Connection, chooseAccount } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, refused } from '../output.ts';
import { previewText } from '../views/risk.ts';

const plainOrder = z.record(z.string(), z.unknown());

/**
 * The whole ladder for the order of a JSON file (`-`: standard input); one that names no account gets the command's. An
 * order that would be denied ends the command as a denied order does, with the preview as its document.
 */
export async function explainOrder(connection: Connection, file: string): Promise<Outcome> {
  const read = await readOrder(file);
  if (!read.ok) return read.outcome;
  const { client } = connection;
  let body = read.order;
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

type OrderReading =
  | { readonly ok: true; readonly order: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly outcome: Outcome };

async function readOrder(file: string): Promise<OrderReading> {
  let content: unknown;
  try {
    content = JSON.parse(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, outcome: refused('FILE_UNREADABLE', `${file} cannot be read as JSON: ${reason}`) };
  }
  const parsed = plainOrder.safeParse(content);
  return parsed.success
    ? { ok: true, order: parsed.data }
    : { ok: false, outcome: refused('FILE_UNREADABLE', `${file} must hold one order.`) };
}
