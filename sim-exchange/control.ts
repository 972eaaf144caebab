import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { changeMarket, marketBody } from './control-market.ts';
import * as perpetualViews from './control-perpetual-views.ts';
import * as views from './control-views.ts';
import type { SimulatedVenue } from './core/simulated-venue.ts';
import { atomsFromText } from './core/units.ts';
import { closeServer, listen } from './core/venue-server.ts';
import type { ResetHook } from './reset-hook.ts';

const venueName = z.string().min(1);
const text = z.union([z.string(), z.number()]).transform(String);
const requestFault = z.object({
  match: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional(),
      nth: z.int().positive().optional(),
      clientOrderId: z.string().optional(),
    })
    .default({}),
  effect: z.enum(['before', 'after', 'none']),
  respond: z
    .union([
      z.enum(['timeout', 'drop']),
      z.object({
        status: z.int().min(200).max(599),
        headers: z.record(z.string(), text).optional(),
        body: z.unknown().optional(),
      }),
    ])
    .optional(),
  delayMs: z.int().nonnegative().optional(),
  times: z.int().positive().optional(),
});
const streamFault = z.object({
  kind: z.enum(['disconnect', 'silence', 'duplicate', 'reorder', 'delay', 'drop', 'gap']),
  target: z.enum(['private', 'public']),
  event: z.string().optional(),
  about: z.string().min(1).optional(),
  count: z.int().positive().optional(),
  delayMs: z.int().nonnegative().optional(),
  durationMs: z.int().positive().optional(),
});
const faultBody = z.union([
  z.object({ venue: venueName, stream: streamFault }).strict(),
  z.object({ venue: venueName, clockSkewMs: z.int() }).strict(),
  requestFault.extend({ venue: venueName }).strict(),
]);
const keyBody = z.object({
  venue: venueName,
  apiKey: z.string().min(1).optional(),
  secret: z.string().min(1).optional(),
  expiresAtMs: z.int().nullable().optional(),
  allowedIps: z.array(z.string()).nullable().optional(),
  scopes: z.array(z.string()).nullable().optional(),
});
const accountBody = z
  .object({ venue: venueName, apiKey: z.string().min(1), secret: z.string().min(1) })
  .strict();
const fundBody = z.object({ venue: venueName, asset: z.string().min(1), amount: text });

/** The control endpoint: faults, what the venue really holds, the market, reset. Bound to loopback by the caller. */
export class ControlServer {
  private readonly venues: ReadonlyMap<string, SimulatedVenue>;
  private readonly resetHook: ResetHook | undefined;
  private server: Server | undefined;

  constructor(venues: ReadonlyMap<string, SimulatedVenue>, resetHook?: ResetHook) {
    this.venues = venues;
    this.resetHook = resetHook;
  }

  async listen(host: string, port: number): Promise<number> {
    const server = createAdaptorServer({ fetch: this.app().fetch, overrideGlobalObjects: false }) as Server;
    this.server = server;
    return await listen(server, host, port);
  }

  async close(): Promise<void> {
    await closeServer(this.server);
  }

  private app(): Hono {
    const app = new Hono();
    app.get('/health', (c) => c.json({ ok: true, venues: [...this.venues.keys()] }));
    app.get('/orders', (c) => this.view(c, views.orders));
    app.get('/trades', (c) => this.view(c, views.trades));
    app.get('/requests', (c) => this.view(c, (venue) => venue.server.log.list()));
    app.get('/balances', (c) => this.view(c, views.balances));
    app.get('/positions', (c) => this.view(c, perpetualViews.positions));
    app.get('/margin', (c) => this.view(c, perpetualViews.marginOf));
    app.get('/funding', (c) => this.view(c, perpetualViews.funding));
    app.get('/algos', (c) => this.view(c, perpetualViews.algos));
    app.get('/market', (c) => this.view(c, views.market));
    app.get('/faults', (c) => this.view(c, views.faults));
    app.delete('/faults', (c) => this.clearFaults(c));
    app.post('/faults', (c) => this.addFault(c));
    app.post('/market', (c) => this.moveMarket(c));
    app.post('/fund', (c) => this.fund(c));
    app.post('/key', (c) => this.limitKey(c));
    app.post('/account', (c) => this.openAccount(c));
    app.post('/reset', (c) => this.reset(c));
    app.notFound((c) => c.json({ error: 'NO_SUCH_ROUTE' }, 404));
    app.onError((fault, c) => c.json({ error: 'FAULT', detail: fault.message }, 500));
    return app;
  }

  /** The named venue, or the only one when none is named. */
  private find(name: string | undefined): SimulatedVenue | undefined {
    if (name === undefined && this.venues.size === 1) return [...this.venues.values()][0];
    return this.venues.get(name ?? '');
  }

  private view(c: Context, make: (venue: SimulatedVenue) => object): Response {
    const name = c.req.query('venue');
    const venue = this.find(name);
    if (venue !== undefined) return c.json(make(venue));
    if (name !== undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    return c.json({ error: 'VENUE_REQUIRED', venues: [...this.venues.keys()] }, 400);
  }

  private async addFault(c: Context): Promise<Response> {
    const body = faultBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: 'BAD_REQUEST', detail: z.prettifyError(body.error) }, 400);
    const venue = this.find(body.data.venue);
    if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    if ('clockSkewMs' in body.data) {
      venue.parts.clock.skewMs = body.data.clockSkewMs;
      return c.json({ clockSkewMs: body.data.clockSkewMs }, 201);
    }
    if ('stream' in body.data) {
      const listed = venue.parts.wire.streamFaults.add(body.data.stream);
      if (listed.kind === 'disconnect') venue.parts.wire.disconnect(listed.target);
      return c.json(listed, 201);
    }
    const { venue: _, ...fault } = body.data;
    return c.json(venue.server.faults.add(fault), 201);
  }

  private clearFaults(c: Context): Response {
    const name = c.req.query('venue');
    const chosen = name === undefined ? [...this.venues.values()] : [this.find(name)];
    for (const venue of chosen) {
      if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
      venue.server.faults.clear();
      venue.parts.wire.streamFaults.clear();
      venue.parts.clock.skewMs = 0;
    }
    return c.json({ ok: true });
  }

  private async moveMarket(c: Context): Promise<Response> {
    const body = marketBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: 'BAD_REQUEST', detail: z.prettifyError(body.error) }, 400);
    const venue = this.find(body.data.venue);
    if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    const fault = changeMarket(venue, body.data);
    if (fault !== undefined) return c.json({ error: fault }, fault === 'UNKNOWN_SYMBOL' ? 404 : 400);
    return c.json(views.market(venue));
  }

  private async fund(c: Context): Promise<Response> {
    const body = fundBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: 'BAD_REQUEST', detail: z.prettifyError(body.error) }, 400);
    const venue = this.find(body.data.venue);
    if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    const amountAtoms = atomsFromText(body.data.amount);
    if (amountAtoms === undefined) return c.json({ error: 'BAD_AMOUNT' }, 400);
    venue.parts.exchange.deposit(venue.parts.account, body.data.asset, amountAtoms);
    return c.json(views.balances(venue));
  }

  /**
   * Limits what a key may do, from now on; what is not named stays. The venue's own key unless `apiKey` names another;
   * with a secret that one is issued first.
   */
  private async limitKey(c: Context): Promise<Response> {
    const body = keyBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: 'BAD_REQUEST', detail: z.prettifyError(body.error) }, 400);
    const { venue: name, apiKey, secret, ...terms } = body.data;
    const venue = this.find(name);
    if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    const { keys } = venue.parts;
    if (secret !== undefined && (apiKey ?? keys.own.apiKey) === keys.own.apiKey) {
      return c.json({ error: 'KEY_NAME_REQUIRED' }, 400);
    }
    if (apiKey !== undefined && secret !== undefined) keys.issue(apiKey, secret);
    const key = apiKey === undefined ? keys.own : keys.find(apiKey);
    if (key === undefined) return c.json({ error: 'UNKNOWN_KEY' }, 404);
    return c.json(Object.assign(key.terms, terms));
  }

  /** Opens another account with the starting balances, behind this key. Not every venue can. */
  private async openAccount(c: Context): Promise<Response> {
    const body = accountBody.safeParse(await c.req.json().catch(() => undefined));
    if (!body.success) return c.json({ error: 'BAD_REQUEST', detail: z.prettifyError(body.error) }, 400);
    const { venue: name, apiKey, secret } = body.data;
    const venue = this.find(name);
    if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
    if (venue.parts.keys.find(apiKey) !== undefined) return c.json({ error: 'KEY_EXISTS' }, 409);
    if (!venue.openAccount(apiKey, secret)) return c.json({ error: 'ONE_ACCOUNT_ONLY' }, 409);
    return c.json({ ok: true });
  }

  /** Resets the named venue, or all; answers when the hook, if there is one, knows of it. */
  private async reset(c: Context): Promise<Response> {
    const body = z.object({ venue: venueName.optional() }).safeParse(await c.req.json().catch(() => ({})));
    const name = body.success ? body.data.venue : undefined;
    const chosen = name === undefined ? [...this.venues.values()] : [this.find(name)];
    for (const venue of chosen) {
      if (venue === undefined) return c.json({ error: 'UNKNOWN_VENUE' }, 404);
      venue.reset();
    }
    const names = chosen.flatMap((venue) => venue?.name ?? []);
    const told = await (this.resetHook?.tell(names) ?? true);
    return told ? c.json({ ok: true }) : c.json({ error: 'RESET_HOOK_FAILED' }, 502);
  }
}
