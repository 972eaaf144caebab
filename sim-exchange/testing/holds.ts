import * as fc from 'fast-check';

/** Asserts that `check` throws for no generated value; a failure prints the seed and the shrunk value. */
export function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void, numRuns = 200): void {
  // biome-ignore lint/nursery/noFloatingPromises: a synchronous property is asserted before this returns
  fc.assert(fc.property(arbitrary, check), { numRuns });
}
