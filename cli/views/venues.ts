import type { InstanceDocument } from '#local-cloud/instance.ts';

/** One line a simulated venue: its name, where it listens, the paper account there. */
export function describeVenues({ venues }: InstanceDocument): string[] {
  return Object.entries(venues).map(
    ([name, { http, accountId }]) => `  ${name.padEnd(12)} ${http} (simulated; paper account ${accountId})`,
  );
}
