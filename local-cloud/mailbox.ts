import * as z from 'zod';

const mail = z.object({
  To: z.array(z.string()),
  Subject: z.string(),
  BodyText: z.string(),
  /** Seconds. */
  Timestamp: z.number(),
});
const mailbox = z.object({ messages: z.record(z.string(), z.array(mail)) });

interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly sentAtMs: number;
}

/** The mails that a local cloud would have sent, newest first. */
export async function readMailbox(endpoint: string): Promise<Mail[]> {
  const answer = await fetch(`${endpoint}/_ministack/ses/messages`);
  const { messages } = mailbox.parse(await answer.json());
  return Object.values(messages)
    .flat()
    .map(({ To, Subject, BodyText, Timestamp }) => ({
      ...{ to: To, subject: Subject, text: BodyText },
      sentAtMs: Math.round(Timestamp * 1_000),
    }))
    .toSorted((a, b) => b.sentAtMs - a.sentAtMs);
}
