import type { Log } from '#shared/ports/log.port.ts';

const levels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type LogLevel = (typeof levels)[number];

/** One JSON line an entry, to stderr. */
export function jsonLog(lowest: LogLevel, write: (line: string) => void = writeToStderr): Log {
  const entry =
    (level: LogLevel) =>
    (message: string, fields: Parameters<Log['info']>[1] = {}): void => {
      if (levels.indexOf(level) < levels.indexOf(lowest)) return;
      write(
        JSON.stringify({ level, time: new Date().toISOString(), service: 'ws-ingest', message, ...fields }),
      );
    };
  return { info: entry('INFO'), warn: entry('WARN'), error: entry('ERROR') };
}

function writeToStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** An error's name and first line: enough to find it, too little to hold a request or a key. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 200);
  return `${error.name}: ${error.message}`.split('\n', 1).join('').slice(0, 200);
}
