/**
 * What a proof of the books can find. ENTRY_…: an entry was changed, removed, never sealed, is not an entry, does not sum
 * to zero, or corrects the books without a valid signature. SEAL_…, CHAIN_BROKEN: the chain itself was touched.
 */
export type LedgerFaultCode =
  | 'ENTRY_NOT_ZERO_SUM'
  | 'ENTRY_CHANGED'
  | 'ENTRY_MISSING'
  | 'ENTRY_UNSEALED'
  | 'ENTRY_UNREADABLE'
  | 'ENTRY_UNSIGNED'
  | 'SEAL_CHANGED'
  | 'SEAL_MISSING'
  | 'CHAIN_BROKEN'
  | 'BALANCE_NEGATIVE'
  | 'PROJECTION_DIFFERS';

export interface LedgerFault {
  readonly code: LedgerFaultCode;
  /** The first entry at fault, in the chain's order; absent when a seal or a balance is at fault and no single entry. */
  readonly entryId?: string;
  /** The first seal at fault. */
  readonly sequence?: number;
  readonly asset?: string;
  readonly message: string;
}
