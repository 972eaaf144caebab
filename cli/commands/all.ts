import type { Command } from 'commander';
import { registerDown } from './down.ts';
import { registerSim } from './sim.ts';
import { registerStatus } from './status.ts';
import { registerUp } from './up.ts';

/**
 * Every command adds itself to the program. A new command is one file and one line here; keep its top-level imports
 * small (import what is heavy inside its action), since every start of the command line loads all of them.
 */
export const commands: ((program: Command) => void)[] = [
  registerUp,
  registerDown,
  registerStatus,
  registerSim,
];
