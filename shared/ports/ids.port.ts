/** Identity, injected: ULIDs, so that ids sort by the time they were made. */
export interface Ids {
  nextId(): string;
}
