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

/** An error's name and first line, without the query of any address: a signed request's holds its signature. */
export function errorText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [line = ''] = text.split('\n', 1);
  return line.replace(/\?\S*=\S*/g, '?…').slice(0, 200);
}
