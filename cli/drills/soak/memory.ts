import { readFileSync } from 'node:fs';
import { currentRecord, type DrillGround } from '../ground.ts';

const mib = 1024;
/** What a process may have grown by, from the median of the first third of the samples to that of the last: or by so many MiB. */
const growthMax = 1.5;
const slackMib = 150;
/** It keeps every table, stream, execution and log line of the run in memory, as a cloud keeps them on disks: told, not judged. */
const storeName = 'the local cloud';

export interface MemoryFigure {
  readonly name: string;
  readonly firstMib: number;
  readonly lastMib: number;
  readonly maxMib: number;
  readonly isFlat: boolean;
}

/** Resident memory of an instance's processes over time; a process that was started again goes on under its name. */
export class Memory {
  readonly #samples = new Map<string, number[]>();

  sample(ground: DrillGround): void {
    for (const { name, process } of currentRecord(ground).children) {
      const usedMib = residentMib(process.pid);
      if (usedMib !== undefined) this.#samples.set(name, [...(this.#samples.get(name) ?? []), usedMib]);
    }
  }

  figures(): readonly MemoryFigure[] {
    return [...this.#samples].flatMap(([name, samples]) => figureOf(name, samples) ?? []);
  }
}

/** Undefined of what was never seen. */
export function figureOf(name: string, samples: readonly number[]): MemoryFigure | undefined {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const first = median(samples.slice(0, third));
  const last = median(samples.slice(-third));
  if (first === undefined || last === undefined) return undefined;
  const isFlat = name === storeName || last <= Math.max(first * growthMax, first + slackMib);
  return { name, firstMib: first, lastMib: last, maxMib: Math.max(...samples), isFlat };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Linux alone says so; elsewhere nothing is known. */
function residentMib(pid: number): number | undefined {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Math.round(Number(kib) / mib);
  } catch {
    return undefined;
  }
}
