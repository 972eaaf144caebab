import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import * as z from 'zod';

const anySession = z.looseObject({ expiresAtMs: z.number(), api: z.string() });
type AnySession = z.infer<typeof anySession>;

/** The shared instance as seen by a command line with a login of its own; `stateDir` goes into its environment. */
export function copySession(change: (session: AnySession) => AnySession) {
  const { stateDir, portBase } = inject('cloud');
  const root = mkdtempSync(join(tmpdir(), 'tradewind-session-'));
  const [from, to] = [stateDir, root].map((folder) => join(folder, String(portBase)));
  if (from === undefined || to === undefined) throw new Error('two folders give two paths');
  mkdirSync(to);
  writeFileSync(join(to, 'instance.json'), readFileSync(join(from, 'instance.json')));
  const session = anySession.parse(JSON.parse(readFileSync(join(from, 'session.json'), 'utf8')));
  writeFileSync(join(to, 'session.json'), JSON.stringify(change(session)));
  return {
    stateDir: root,
    read: () => anySession.parse(JSON.parse(readFileSync(join(to, 'session.json'), 'utf8'))),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
