import type { Look } from '../../ui/parts.tsx';

/** Of an account's trading state. */
export const stateLooks: Readonly<Record<string, Look>> = { ACTIVE: 'good', REDUCING: 'warn', HALTED: 'bad' };
