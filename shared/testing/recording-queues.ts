import type {
  AccountEvent,
  AccountEventQueue,
  AccountRequests,
  CancelCommand,
  CommandQueue,
} from '../ports/queues.port.ts';

/** Keeps what was sent, in order; `take` hands it over once, as a consumer would. */
export class RecordingAccountEvents implements AccountEventQueue {
  readonly sent: AccountEvent[] = [];
  #taken = 0;

  async send(events: readonly AccountEvent[]): Promise<void> {
    this.sent.push(...events);
  }

  take(): readonly AccountEvent[] {
    const fresh = this.sent.slice(this.#taken);
    this.#taken = this.sent.length;
    return fresh;
  }
}

export class RecordingCommands implements CommandQueue {
  readonly sent: { readonly command: CancelCommand; readonly attempt: string }[] = [];
  #taken = 0;

  async send(command: CancelCommand, attempt: string): Promise<void> {
    this.sent.push({ command, attempt });
  }

  take(): readonly { readonly command: CancelCommand; readonly attempt: string }[] {
    const fresh = this.sent.slice(this.#taken);
    this.#taken = this.sent.length;
    return fresh;
  }
}

export class RecordingRequests implements AccountRequests {
  readonly sent: Parameters<AccountRequests['request']>[0][] = [];

  async request(command: Parameters<AccountRequests['request']>[0]): Promise<void> {
    this.sent.push(command);
  }
}
