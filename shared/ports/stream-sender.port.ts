/** Sends to one client that listens. Never throws, and waits for nobody longer than a moment. */
export interface StreamSender {
  /** GONE: it is not connected any more. FAILED: it may have got it, or not. */
  send(connectionId: string, text: string): Promise<'SENT' | 'GONE' | 'FAILED'>;
}
