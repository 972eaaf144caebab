interface Handled {
  future(hash: string): { catch(ignore: () => void): unknown };
  readonly futures: object;
  send(message: unknown): Promise<unknown>;
}

/**
 * ccxt rejects promises that nobody waits for: the lock around a subscription, and a subscription that its pacing
 * held back until the connection was closed. Each would end the process; who waits for one still sees it fail.
 *
 * @param client a connection object of ccxt that nobody has used yet
 */
export function handledClient<Client extends object>(client: Client): Client {
  const handled = client as unknown as Handled;
  const future = handled.future.bind(client);
  const send = handled.send.bind(client);
  handled.future = (hash: string) => {
    const isNew = !(hash in handled.futures);
    const made = future(hash);
    if (isNew) made.catch(() => {});
    return made;
  };
  handled.send = (message: unknown) => {
    const sent = send(message);
    sent.catch(() => {});
    return sent;
  };
  return client;
}
