import { type InstanceRecord, runningInstances } from './instance.ts';

export type InstanceChoice =
  | { ok: true; record: InstanceRecord }
  | { ok: false; code: 'NOT_RUNNING' | 'INSTANCE_AMBIGUOUS'; message: string };

/** The instance a command speaks to: the one named with `--instance`, or the only one running. */
export function selectInstance(
  portBase: number | undefined,
  running: readonly InstanceRecord[] = runningInstances(),
): InstanceChoice {
  const found = portBase === undefined ? running : running.filter((one) => one.portBase === portBase);
  const [first, second] = found;
  if (first === undefined) {
    const where = portBase === undefined ? '' : ` at port base ${portBase}`;
    const message = `Tradewind is not running${where}. Start it with \`bin/tradewind up\`.`;
    return { ok: false, code: 'NOT_RUNNING', message };
  }
  if (second !== undefined) {
    const bases = found.map((one) => one.portBase).join(', ');
    const message = `Several instances run (port bases ${bases}). Choose one with --instance PORT_BASE.`;
    return { ok: false, code: 'INSTANCE_AMBIGUOUS', message };
  }
  return { ok: true, record: first };
}
