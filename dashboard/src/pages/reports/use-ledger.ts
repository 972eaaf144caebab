import { useRef } from 'react';
import { refresh, useRead } from '../../data/cache.ts';
import { type Ledger, readLedger } from './read-ledger.ts';

/** The books of an account; told that money moved, only their end is read again. */
export function useLedger(accountId: string | undefined) {
  const known = useRef<Ledger>(undefined);
  const ledger = useRead<Ledger>(accountId === undefined ? null : `ledger:${accountId}`, () =>
    readLedger(accountId ?? '', known.current),
  );
  known.current = ledger.value;
  return { ...ledger, readOn: () => refresh('ledger:') };
}
