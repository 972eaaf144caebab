import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployed, publishFiles } from './publish-files.ts';

const config = { userPoolClientId: 'client-1', email: null, isOpen: false };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-dist-'));
  mkdirSync(join(folder, 'assets'));
  for (const name of ['index.html', 'favicon.svg', 'assets/index-1a.js', 'assets/index-1a.css'])
    writeFileSync(join(folder, name), name);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('publishing the dashboard', () => {
  it('puts the page last, keeps what is named by its content for a year, and the rest not at all', async () => {
    const put: (readonly [string, string, string])[] = [];
    await publishFiles(folder, config, async (name, { type, cacheControl }) => {
      put.push([name, type, cacheControl]);
    });
    const forAYear = 'public, max-age=31536000, immutable';
    expect(put).toEqual([
      ['assets/index-1a.css', 'text/css; charset=utf-8', forAYear],
      ['assets/index-1a.js', 'text/javascript; charset=utf-8', forAYear],
      ['favicon.svg', 'image/svg+xml', 'no-cache'],
      ['config.json', 'application/json', 'no-store'],
      ['index.html', 'text/html; charset=utf-8', 'no-cache'],
    ]);
  });

  it('tells the page its user pool, and nobody’s address', async () => {
    const bodies = new Map<string, string>();
    await publishFiles(folder, config, async (name, { body }) => {
      bodies.set(name, body.toString());
    });
    expect(JSON.parse(bodies.get('config.json') ?? '')).toEqual(config);
  });

  it('publishes nothing where nothing was built, or what no browser would be given', async () => {
    const nothing = async () => {
      throw new Error('put');
    };
    await expect(publishFiles(join(folder, 'assets'), config, nothing)).rejects.toThrow('no index.html');
    writeFileSync(join(folder, 'a.map'), '');
    await expect(publishFiles(folder, config, async () => {})).rejects.toThrow('a.map');
  });

  it('finds where to by what the stacks told', () => {
    const site = { DashboardBucket: 'b', DashboardUrl: 'https://d1.cloudfront.net', Registration: 'closed' };
    const told = { 'Tradewind-Site': site, 'Tradewind-Data': { UserPoolClientId: 'c', TableName: 't' } };
    expect(deployed.parse(told)).toEqual({ ...site, UserPoolClientId: 'c' });
    expect(deployed.safeParse({ 'Tradewind-Site': site }).success).toBe(false);
  });
});
