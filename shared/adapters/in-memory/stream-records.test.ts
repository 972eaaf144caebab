import { streamRecordsContract } from '#shared/testing/stream-records.contract.ts';
import { InMemoryStreamConnections, InMemoryStreamLog, InMemoryStreamTickets } from './stream-records.ts';

streamRecordsContract(() => ({
  log: new InMemoryStreamLog(),
  connections: new InMemoryStreamConnections(),
  tickets: new InMemoryStreamTickets(Date.now),
}));
