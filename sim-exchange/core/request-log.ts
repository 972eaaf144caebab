/** One request a venue received. No parameters but the client order id: signatures and keys are never kept. */
export interface LoggedRequest {
  /** Real time of arrival, without the venue's skew. */
  timeMs: number;
  method: string;
  path: string;
  clientOrderId: string | null;
  /** What was answered: HTTP status, or how the answer was withheld. Null while none was given yet. */
  answer: number | 'timeout' | 'drop' | null;
}

/** The newest requests, oldest first, at most `capacity`. */
export class RequestLog {
  private readonly capacity: number;
  private entries: LoggedRequest[] = [];

  constructor(capacity = 100_000) {
    this.capacity = capacity;
  }

  add(entry: LoggedRequest): void {
    this.entries.push(entry);
    if (this.entries.length >= this.capacity * 2) this.entries = this.entries.slice(-this.capacity);
  }

  list(): LoggedRequest[] {
    return this.entries.slice(-this.capacity);
  }

  clear(): void {
    this.entries = [];
  }
}
