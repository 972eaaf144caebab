import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports/log.port.ts';

/** The structured logger of every Lambda; service name and level come from the environment. */
export const logger = new Logger();

/** The logger as the port that use cases take. */
export const log: Log = {
  info: (message, fields) => logger.info(message, { ...fields }),
  warn: (message, fields) => logger.warn(message, { ...fields }),
  error: (message, fields) => logger.error(message, { ...fields }),
};
