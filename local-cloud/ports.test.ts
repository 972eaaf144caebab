import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { choosePorts, isPortFree, portPlan, portsOf } from './ports.ts';
import { localVenues } from './venues.ts';

const allFree = async () => true;
const none = new Set<number>();

describe('port plan', () => {
  it('gives each part its own port inside the block of its base', () => {
    const ports = portsOf(portPlan(4600));
    expect(ports).toEqual([4600, 4601, ...localVenues.map((_venue, index) => 4602 + index), 4610, 4611]);
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('leaves each venue inside the eight ports that venues have', () => {
    const { venues, ingestHealth } = portPlan(4600);
    expect(Object.keys(venues)).toEqual([...localVenues]);
    expect(Object.values(venues)).toEqual(localVenues.map((_venue, index) => 4602 + index));
    expect(Math.max(...Object.values(venues))).toBeLessThan(ingestHealth);
  });

  it('uses the default base when nothing listens there', async () => {
    expect(await choosePorts(undefined, none, allFree)).toMatchObject({ ok: true, plan: { portBase: 4600 } });
  });

  it('steps to the next block when a stranger holds one port of the default one', async () => {
    const isFree = async (port: number) => port !== 4610;
    expect(await choosePorts(undefined, none, isFree)).toMatchObject({ ok: true, plan: { portBase: 4620 } });
  });

  it('steps over a block of ours beside a stranger', async () => {
    const isFree = async (port: number) => port !== 4600;
    const choice = await choosePorts(undefined, new Set([4620]), isFree);
    expect(choice).toMatchObject({ ok: true, plan: { portBase: 4640 } });
  });

  it.each([
    {
      case: 'our own default instance',
      asked: undefined,
      running: [4600],
      taken: 0,
      code: 'INSTANCE_RUNNING',
    },
    { case: 'our own asked-for instance', asked: 5000, running: [5000], taken: 0, code: 'INSTANCE_RUNNING' },
    { case: 'a stranger on an asked-for base', asked: 5000, running: [], taken: 5002, code: 'PORTS_TAKEN' },
    { case: 'a privileged port', asked: 80, running: [], taken: 0, code: 'PORT_BASE_INVALID' },
    {
      case: 'a block beyond the last port',
      asked: 65_530,
      running: [],
      taken: 0,
      code: 'PORT_BASE_INVALID',
    },
  ])('refuses $case with $code', async ({ asked, running, taken, code }) => {
    const choice = await choosePorts(asked, new Set(running), async (port) => port !== taken);
    expect(choice).toMatchObject({ ok: false, code });
  });

  it('names the port that is taken', async () => {
    const choice = await choosePorts(5000, none, async (port) => port !== 5002);
    expect(choice.ok ? '' : choice.message).toContain('port 5002 ');
  });

  it('sees a listener on loopback', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    try {
      expect(await isPortFree(port)).toBe(false);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(await isPortFree(port)).toBe(true);
  });
});
