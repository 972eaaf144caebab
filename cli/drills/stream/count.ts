/** What one connection heard of one person's orders, in the order in which it was given them. */
export interface Heard {
  readonly connection: string;
  readonly orderIds: readonly string[];
  /** Messages that came over the wire, those that came again included. */
  readonly frames: number;
}

export interface StreamCount {
  /** Messages that were told to whoever had to hear them. */
  readonly told: number;
  readonly lost: number;
  /** Given twice to who listens: the client's numbers must not let that happen. */
  readonly doubled: number;
  /** Connections that heard in another order than it happened. */
  readonly disordered: number;
  /** Of somebody else. */
  readonly foreign: number;
  /** On the wire again, and dropped by its number: allowed, and told. */
  readonly repeated: number;
}

/** @param placed the person's orders as they were placed, one after the other */
export function countHeard(placed: readonly string[], heard: readonly Heard[]): StreamCount {
  const own = new Set(placed);
  const sum = (of: (each: Heard) => number) => heard.reduce((total, each) => total + of(each), 0);
  const ownOf = ({ orderIds }: Heard) => orderIds.filter((id) => own.has(id));
  const onceOf = (each: Heard) => [...new Set(ownOf(each))];
  const inOrder = new Map(placed.map((id, index) => [id, index]));
  const isDisordered = (each: Heard) => {
    const places = onceOf(each).map((id) => inOrder.get(id) ?? -1);
    return places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0));
  };
  return {
    told: sum((each) => onceOf(each).length),
    lost: sum((each) => placed.length - onceOf(each).length),
    doubled: sum((each) => ownOf(each).length - onceOf(each).length),
    disordered: heard.filter(isDisordered).length,
    foreign: sum(({ orderIds }) => orderIds.filter((id) => !own.has(id)).length),
    repeated: sum(({ frames, orderIds }) => Math.max(0, frames - orderIds.length)),
  };
}

/** Of several people, or rounds. */
export function addUp(counts: readonly StreamCount[]): StreamCount {
  const sum = (of: (each: StreamCount) => number) => counts.reduce((total, each) => total + of(each), 0);
  return {
    told: sum(({ told }) => told),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    disordered: sum(({ disordered }) => disordered),
    foreign: sum(({ foreign }) => foreign),
    repeated: sum(({ repeated }) => repeated),
  };
}
