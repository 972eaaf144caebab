import { accept, type InvalidCode, type Result, refuse } from '../../domain/refusal.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { StreamConnections, StreamTickets } from '../../ports/stream-records.port.ts';
import { connectionsMax } from './serve-stream.ts';

export interface TicketDeps {
  readonly tickets: StreamTickets;
  readonly connections: StreamConnections;
  readonly clock: Clock;
  /** Something that nobody guesses. */
  readonly secret: () => string;
  readonly digest: (text: string) => string;
}

/** Long enough to open a connection, and no longer: a ticket stands in an address, which others may log. */
export const ticketMs = 30_000;

export interface Ticket {
  readonly ticket: string;
  readonly expiresAtMs: number;
}

/** A ticket opens one connection of its owner. None is given to an owner who has no room for one. */
export async function issueTicket(
  { tickets, connections, clock, secret, digest }: TicketDeps,
  ownerId: string,
): Promise<Result<Ticket, InvalidCode>> {
  const open = await connections.listOf(ownerId);
  if (open.length >= connectionsMax) {
    const message = `${connectionsMax} connections of yours are open: close one first.`;
    return refuse('STREAM_CONNECTIONS_ABOVE_LIMIT', message, {
      context: { limit: String(connectionsMax) },
    });
  }
  const ticket = secret();
  const expiresAtMs = clock.nowMs() + ticketMs;
  await tickets.issue(digest(ticket), ownerId, expiresAtMs);
  return accept({ ticket, expiresAtMs });
}
