import { type Account, ApiError, api, read, type Schemas } from '../../api/client.ts';
import { isSimulated } from '../../session/session.ts';

type Venue = Schemas['OpenAccount']['venue'];

/** Opens a paper account; at a simulated venue with an account of its own there, whose funds it begins with and whose key nobody else has. */
export async function openPaperAccount(venue: Venue): Promise<Account> {
  const account = await read(api.POST('/v1/accounts', { body: { venue } }));
  if (!isSimulated(venue)) return account;
  const { accountId } = account;
  const keys = await keysOfSimulated(venue);
  await read(
    api.POST('/v1/venues/{venue}/keys', { params: { path: { venue } }, body: { accountId, ...keys } }),
  );
  return account;
}

async function keysOfSimulated(venue: Venue): Promise<{ apiKey: string; secret: string }> {
  const answer = await fetch(`/simulated-account?venue=${venue}`, { method: 'POST' });
  if (answer.ok) return (await answer.json()) as { apiKey: string; secret: string };
  const message = `The simulated venue does not answer (${answer.status}).`;
  throw new ApiError({ kind: 'offline', message, isCertain: true });
}
