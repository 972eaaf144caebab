export interface DeadLetters {
  /** Messages that wait for a person in all queues of what could not be processed. */
  depth(): Promise<number>;
}
