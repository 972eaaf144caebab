import { isSignature } from '#shared/adapters/crypto/is-signature.ts';
import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import type { LedgerFault } from '#shared/domain/ledger/fault.ts';
import { type LedgerProof, proveLedger } from '#shared/domain/ledger/prove.ts';
import type { SealHead } from '#shared/domain/ledger/seal.ts';
import type { Connection } from '../connection.ts';
import { failed } from '../failures.ts';
import { done, type Outcome, undecided } from '../output.ts';
import { type BooksReading, readBooks } from './read-books.ts';
import { type TieOut, tieOut } from './tie-out.ts';

const pauseMs = 500;
/** How long the speed is measured for, at least. */
const measuredMs = 50;
/** What may be the movement of an account that trades, or a sealer that is only late; anything else is certain at once. */
const passing: ReadonlySet<LedgerFault['code']> = new Set(['PROJECTION_DIFFERS', 'BALANCE_NEGATIVE']);

type Fault = Omit<LedgerFault, 'code'> & { readonly code: LedgerFault['code'] | 'TIE_OUT_DIFFERS' };
interface Proven extends Omit<LedgerProof, 'fault' | 'chainHead'> {
  readonly chainHead: SealHead | null;
  /** Of the proof alone, without reading; null when a fault ended it. */
  readonly entriesPerSecond: number | null;
}
interface Document extends Proven {
  readonly ok: boolean;
  readonly accountId: string;
  readonly tieOut: TieOut | null;
  readonly fault?: Fault;
}

/**
 * Proves an account's books over the API: the chain of seals, each entry, the balances, and the tie-out to the venue.
 * Trading may go on meanwhile, so a balance that differs is believed only when nothing moved between two readings.
 */
export async function verifyAccountLedger(
  connection: Connection,
  accountId: string,
  timeoutMs: number,
): Promise<Outcome> {
  const { clock, client } = connection;
  const deadlineMs = clock.nowMs() + timeoutMs;
  let last: BooksReading | undefined;
  for (;;) {
    const read = await readBooks(client, accountId);
    if (!read.ok) return failed(read.failure, client.correlationId);
    const reading = read.value;
    const { fault, ...proven } = prove(reading);
    if (!fault) return againstVenue(connection, accountId, proven, deadlineMs);
    const isLast = clock.nowMs() + pauseMs > deadlineMs;
    const isCertain =
      fault.code === 'ENTRY_UNSEALED' ? isLast : !passing.has(fault.code) || (last && isSame(last, reading));
    if (isCertain) return broken({ ok: false, accountId, ...proven, tieOut: null, fault });
    if (isLast) return moving(accountId, proven, fault, timeoutMs);
    last = reading;
    await clock.sleep(pauseMs);
  }
}

function prove({ evidence, keys }: BooksReading): Proven & Pick<LedgerProof, 'fault'> {
  const tools = {
    digest: sha256,
    isSignature: (text: string, signature: string, keyId: string) =>
      isSignature(text, signature, keys.get(keyId) ?? ''),
  };
  const { chainHead = null, ...counts } = proveLedger(evidence, tools);
  const proof = { ...counts, chainHead };
  if (proof.fault) return { ...proof, entriesPerSecond: null };
  // A small ledger is proven in less than a clock can tell, so it is proven again until there is a time to speak of.
  const beganMs = performance.now();
  let [proven, tookMs] = [0, 0];
  while (tookMs < measuredMs) {
    proven += proveLedger(evidence, tools).entries;
    tookMs = performance.now() - beganMs;
  }
  return { ...proof, entriesPerSecond: Math.round((proven / tookMs) * 1000) };
}

/** Nothing moved: not within the second reading, and not since the first. */
function isSame(first: BooksReading, second: BooksReading): boolean {
  const balances = [first.after, second.before, second.after].map((list) => JSON.stringify(list.balances));
  return new Set(balances).size === 1 && first.evidence.records.length === second.evidence.records.length;
}

async function againstVenue(
  connection: Connection,
  accountId: string,
  proven: Proven,
  deadlineMs: number,
): Promise<Outcome> {
  const compared = await tieOut(connection, accountId, deadlineMs);
  if (!compared.ok) return failed(compared.failure, connection.client.correlationId);
  const { status, balances, message } = compared.value;
  const document = { accountId, ...proven, tieOut: compared.value };
  if (status === 'MATCHED') return right({ ok: true, ...document });
  if (status === 'DIFFERENT') {
    const asset = balances.find(({ difference }) => difference !== '0')?.asset;
    const about = { message: message ?? 'the venue holds something else', ...(asset ? { asset } : {}) };
    return broken({ ok: false, ...document, fault: { code: 'TIE_OUT_DIFFERS', ...about } });
  }
  const text = `The ledger of account ${accountId} is right in itself, but not compared with the venue (${status}: ${message ?? ''}). Repeat it, or wait longer with --timeout.`;
  return undecided('NOT_DECIDED', text, document);
}

function right(document: Document): Outcome {
  const { accountId, entries, sealed, unsealed, chainHead, tieOut: venue } = document;
  const assets = venue?.balances.map(({ asset }) => asset).join(', ');
  const text = [
    `The ledger of account ${accountId} is right: ${entries} entries, ${sealed} of them sealed${unsealed > 0 ? `, ${unsealed} not yet` : ''}.`,
    `Each is the one that was sealed and sums to zero; the balances equal their sum; none is negative.`,
    `The chain ends with seal ${chainHead?.sequence ?? 0} (${chainHead?.hash ?? 'none'}).`,
    `${assets || 'No asset'}: the venue holds the same${venue?.isExact ? ' to the last digit' : ', but for rounding'}.`,
  ];
  return done(document, text.join('\n'));
}

function broken(document: Document & { readonly fault: Fault }): Outcome {
  const { accountId, fault } = document;
  const next = 'Halt trading on it and look into the store: docs/runbooks/account-halted.md.';
  const message = `The ledger of account ${accountId} is WRONG (${fault.code}): ${fault.message}.\n${next}`;
  return { kind: 'refused', code: fault.code, message, document };
}

function moving(accountId: string, { entries }: Proven, fault: LedgerFault, timeoutMs: number): Outcome {
  const message = `Account ${accountId} kept moving for ${timeoutMs / 1000} s, so nothing is proven (last: ${fault.message}). Repeat it when less is traded, or with a longer --timeout.`;
  return undecided('NOT_DECIDED', message, { accountId, entries, lastFault: fault });
}
