export type StreamTarget = 'private' | 'public';

export interface StreamFault {
  kind: 'disconnect' | 'silence' | 'duplicate' | 'reorder' | 'delay' | 'drop' | 'gap';
  target: StreamTarget;
  /** Only events of this name (`executionReport`, `depthUpdate`, …); default every event. */
  event?: string | undefined;
  /** Only events whose text has this in it, such as a market's name; default every event. */
  about?: string | undefined;
  /** How many events; default 1, unlimited when only durationMs is given. */
  count?: number | undefined;
  delayMs?: number | undefined;
  durationMs?: number | undefined;
}

export interface ListedStreamFault extends StreamFault {
  id: number;
  /** Null: unlimited until `untilMs`. */
  remaining: number | null;
  untilMs: number | null;
}

/** How long a held event of a reorder waits for the next one. */
const reorderHoldMs = 1000;
/** The stream faults of one venue: every outgoing event passes through `pass`. Times are real, not the venue's skewed. */
export class StreamFaults {
  /** The public event that carries the order book: a gap without a name loses one of these. */
  private readonly bookEvent: string;
  private posted: ListedStreamFault[] = [];
  private nextId = 1;
  private held: { fault: StreamFault; send: () => void; timer: NodeJS.Timeout } | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(bookEvent: string) {
    this.bookEvent = bookEvent;
  }

  add(fault: StreamFault): ListedStreamFault {
    const untilMs = fault.durationMs === undefined ? null : Date.now() + fault.durationMs;
    const endless = fault.kind === 'silence' || fault.durationMs !== undefined;
    const remaining = fault.count ?? (endless ? null : 1);
    const listed = { ...fault, id: this.nextId++, remaining, untilMs };
    if (fault.kind !== 'disconnect' || untilMs !== null) this.posted.push(listed);
    return listed;
  }

  list(): ListedStreamFault[] {
    this.expire();
    return this.posted.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.posted = [];
    this.release();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  /** True while new connections of this target are refused (disconnect with durationMs). */
  refuses(target: StreamTarget): boolean {
    this.expire();
    return this.posted.some((fault) => fault.kind === 'disconnect' && fault.target === target);
  }

  /** True while nothing of this target is told: what a new subscription begins with, `text`, is not sent either. */
  isSilent(target: StreamTarget, text: string): boolean {
    this.expire();
    return this.posted.some(
      (fault) =>
        fault.kind === 'silence' &&
        fault.target === target &&
        fault.event === undefined &&
        isAbout(fault, text),
    );
  }

  /**
   * Sends an event as the posted faults allow: not, once, twice, later, or after the next one.
   * @param text of the event, or of one of them where those who hear it are told in several
   */
  pass(target: StreamTarget, event: string, text: string, send: () => void): void {
    const fault = this.take(target, event, text);
    if (fault?.kind === 'reorder' && this.held === undefined) {
      const timer = setTimeout(() => this.release(), fault.delayMs ?? reorderHoldMs);
      this.held = { fault, send, timer };
      return;
    }
    if (fault?.kind === 'delay') {
      this.later(send, fault.delayMs ?? 0);
    } else if (fault?.kind !== 'silence' && fault?.kind !== 'drop' && fault?.kind !== 'gap') {
      send();
      if (fault?.kind === 'duplicate') send();
    }
    if (this.held !== undefined && this.concerns(this.held.fault, target, event, text)) this.release();
  }

  private later(send: () => void, delayMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send();
    }, delayMs);
    this.timers.add(timer);
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    if (held === undefined) return;
    clearTimeout(held.timer);
    held.send();
  }

  private take(target: StreamTarget, event: string, text: string): ListedStreamFault | undefined {
    if (this.posted.length === 0) return undefined;
    this.expire();
    const fault = this.posted.find(
      (each) => each.kind !== 'disconnect' && this.concerns(each, target, event, text),
    );
    if (fault?.remaining != null) fault.remaining -= 1;
    return fault;
  }

  private concerns(fault: StreamFault, target: StreamTarget, event: string, text: string): boolean {
    if (fault.target !== target || !isAbout(fault, text)) return false;
    const wanted = fault.event ?? (fault.kind === 'gap' && target === 'public' ? this.bookEvent : undefined);
    return wanted === undefined || wanted === event;
  }

  private expire(): void {
    const nowMs = Date.now();
    this.posted = this.posted.filter(
      (fault) => fault.remaining !== 0 && (fault.untilMs === null || fault.untilMs > nowMs),
    );
  }
}

function isAbout({ about }: StreamFault, text: string): boolean {
  return about === undefined || text.includes(about);
}
