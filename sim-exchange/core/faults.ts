/** What a request must look like for a fault to count it. */
export interface FaultMatch {
  method?: string | undefined;
  /** Substring of the path. */
  path?: string | undefined;
  /** Which matching request is the first to fail, counted from 1 since the fault was posted. */
  nth?: number | undefined;
  clientOrderId?: string | undefined;
}

export interface FakedReply {
  status: number;
  headers?: Record<string, string> | undefined;
  body?: unknown;
}

export interface RequestFault {
  match: FaultMatch;
  /** before: not executed; after: executed, answer replaced; none: executed and answered, only later. */
  effect: 'before' | 'after' | 'none';
  respond?: FakedReply | 'timeout' | 'drop' | undefined;
  delayMs?: number | undefined;
  /** How many requests fail; default 1. */
  times?: number | undefined;
}

export interface ListedFault extends RequestFault {
  id: number;
  /** Matching requests seen so far. */
  seen: number;
  remaining: number;
}

/** The request faults of one venue, in the order posted; each request meets at most one. */
export class RequestFaults {
  private readonly posted: ListedFault[] = [];
  private nextId = 1;

  add(fault: RequestFault): ListedFault {
    const listed = { ...fault, id: this.nextId++, seen: 0, remaining: fault.times ?? 1 };
    this.posted.push(listed);
    return listed;
  }

  list(): ListedFault[] {
    return this.posted.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.posted.length = 0;
  }

  /** Counts this request and gives the fault it meets, if any. */
  meet(method: string, path: string, clientOrderId: string | undefined): RequestFault | undefined {
    let met: RequestFault | undefined;
    for (const fault of this.posted) {
      if (!matches(fault.match, method, path, clientOrderId)) continue;
      fault.seen += 1;
      if (met !== undefined || fault.remaining === 0 || fault.seen < (fault.match.nth ?? 1)) continue;
      fault.remaining -= 1;
      met = fault;
    }
    return met;
  }
}

function matches(
  match: FaultMatch,
  method: string,
  path: string,
  clientOrderId: string | undefined,
): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.path !== undefined && !path.includes(match.path)) return false;
  return match.clientOrderId === undefined || match.clientOrderId === clientOrderId;
}
