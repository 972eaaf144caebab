import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, inject, test } from 'vitest';
import { orderResource } from '#shared/http-api/schemas.ts';
import { ordersAtVenue } from '../support/control.ts';
import { copySession } from './session-copy.ts';
import { tradewindJson } from './tradewind.ts';

/** Passes requests on to the API, and cuts the answers to the first `cuts` of them after they took effect. */
async function lossyApi(cuts: number) {
  const { api } = inject('cloud');
  const answers: { readonly key: string; readonly body: string }[] = [];
  const server = createServer(async (request, response) => {
    const { authorization = '', prefer = '', 'idempotency-key': given = '' } = request.headers;
    const key = String(given);
    const sent = await text(request);
    const headers = {
      authorization,
      prefer: String(prefer),
      'idempotency-key': key,
      'content-type': 'application/json',
    };
    const answer = await fetch(`${api}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(sent !== '' && { body: sent }),
    });
    const body = await answer.text();
    answers.push({ key, body });
    if (answers.length <= cuts) response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const copy = copySession((session) => ({ ...session, api: `http://127.0.0.1:${port}` }));
  return {
    answers,
    env: { TRADEWIND_STATE_DIR: copy.stateDir },
    stop: () => {
      copy.remove();
      server.closeAllConnections();
      return new Promise((stopped) => server.close(stopped));
    },
  };
}

test('an order whose answers are lost twice is placed once', async () => {
  const lossy = await lossyApi(2);
  try {
    const end = await tradewindJson('trade buy BTC/USDT 0.001 --wait filled', lossy.env);
    expect(end).toMatchObject({ exitCode: 0, document: { state: 'FILLED' } });
    const { orderId } = orderResource.parse(end.document);
    const placed = lossy.answers.filter(({ key }) => key !== '');
    expect(placed.map(({ body }) => orderResource.parse(JSON.parse(body)).orderId)).toEqual([
      orderId,
      orderId,
      orderId,
    ]);
    expect(new Set(placed.map(({ key }) => key)).size).toBe(1);
    expect(end.stderr).toContain(placed[0]?.key);
    expect(await ordersAtVenue(orderId)).toHaveLength(1);
  } finally {
    await lossy.stop();
  }
});

test('when no answer ever comes: exit 4, and the printed key finds the order that was placed', async () => {
  const lossy = await lossyApi(Number.POSITIVE_INFINITY);
  try {
    const end = await tradewindJson('trade buy BTC/USDT 0.001 --timeout 2', lossy.env);
    expect(end).toMatchObject({ exitCode: 4, document: { error: { code: 'NOT_DECIDED' } } });
    const key = lossy.answers[0]?.key ?? '';
    expect(end.document).toMatchObject({ error: { idempotencyKey: key } });
    const repeated = await tradewindJson(`trade buy BTC/USDT 0.001 --idempotency-key ${key}`);
    const { orderId } = orderResource.parse(JSON.parse(lossy.answers[0]?.body ?? ''));
    expect(repeated).toMatchObject({ exitCode: 0, document: { orderId } });
  } finally {
    await lossy.stop();
  }
});
