const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];
const answerMs = 30_000;

/** Tells a URL of our own machine that venues were reset, so that whoever keeps books about them can begin anew. */
export class ResetHook {
  private readonly url: URL;

  /** Throws RangeError where the URL is not on loopback. */
  constructor(url: string) {
    this.url = new URL(url);
    const { protocol, hostname } = this.url;
    if (protocol !== 'http:' || !loopbackHosts.includes(hostname)) {
      throw new RangeError(`the reset hook must be a loopback http URL, not ${url}`);
    }
  }

  /** True when the hook answered 2xx. */
  async tell(venues: string[]): Promise<boolean> {
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ venues }),
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
