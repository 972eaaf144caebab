import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import * as z from 'zod';
import { callAws } from '#local-cloud/aws-call.ts';

const logPage = z.object({
  events: z.array(z.object({ message: z.string() })).default([]),
  nextToken: z.string().exactOptional(),
});
const groupPage = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });

/** Everything a log group holds, by its full name. */
async function logGroupText(logGroupName: string): Promise<string> {
  const { endpoint } = inject('cloud');
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const request = { logGroupName, ...(nextToken ? { nextToken } : {}) };
    const page = logPage.parse(await callAws(endpoint, 'logs', 'Logs_20140328.FilterLogEvents', request));
    lines.push(...page.events.map(({ message }) => message));
    nextToken = page.nextToken === nextToken ? undefined : page.nextToken;
  } while (nextToken);
  return lines.join('\n');
}

/** What the Lambda has logged. */
export function logOf(name: string): Promise<string> {
  return logGroupText(`/aws/lambda/tradewind-${name}`);
}

/** Every log of the running instance, by name: all log groups, and what its processes wrote. */
export async function everyLog(): Promise<ReadonlyMap<string, string>> {
  const { endpoint, stateDir, portBase } = inject('cloud');
  const { logGroups } = groupPage.parse(
    await callAws(endpoint, 'logs', 'Logs_20140328.DescribeLogGroups', {}),
  );
  const texts = new Map<string, string>();
  for (const { logGroupName } of logGroups) texts.set(logGroupName, await logGroupText(logGroupName));
  const folder = join(stateDir, String(portBase), 'logs');
  for (const file of readdirSync(folder)) texts.set(file, readFileSync(join(folder, file), 'utf8'));
  return texts;
}
