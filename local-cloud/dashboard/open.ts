import { join } from 'node:path';
import type { Child } from '../child.ts';
import type { InstanceFiles } from '../instance.ts';
import { buildDashboard } from './build.ts';
import { type DashboardOptions, type RunningDashboard, startDashboard } from './server.ts';

export interface OpenOptions extends Omit<DashboardOptions, 'folder'> {
  /** Where the page will be, once it is built. */
  readonly built: Promise<string | undefined>;
  readonly note: (line: string) => void;
}

export interface BuildingOptions {
  readonly files: InstanceFiles;
  readonly signal: AbortSignal;
  readonly onStart: (child: Child) => void;
  readonly note: (line: string) => void;
}

/** Begins to build, beside the rest of a start. A page that does not build costs nobody the trading: it is noted. */
export function beginDashboard({ files, note, ...options }: BuildingOptions): Promise<string | undefined> {
  return buildDashboard({ ...options, logFile: join(files.logs, 'dashboard.log') }).catch(
    (error: unknown) => {
      if (!options.signal.aborted) note(`there is no dashboard: ${messageOf(error)}`);
      return undefined;
    },
  );
}

/** Serves what was built; undefined, with a note, where there is nothing to serve or its port is taken. */
export async function openDashboard({
  built,
  note,
  ...options
}: OpenOptions): Promise<RunningDashboard | undefined> {
  const folder = await built;
  if (folder === undefined) return undefined;
  try {
    return await startDashboard({ ...options, folder });
  } catch (error) {
    note(`there is no dashboard: ${messageOf(error)}`);
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
