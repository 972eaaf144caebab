import type { Command } from 'commander';
import { registerAccount } from './account.ts';
import { registerAmend } from './amend.ts';
import { registerAvellaneda } from './avellaneda.ts';
import { registerBacktest } from './backtest.ts';
import { registerBacktests, registerCompare } from './backtests.ts';
import { registerBalances } from './balances.ts';
import { registerBook } from './book.ts';
import { registerDashboard } from './dashboard.ts';
import { registerData } from './data.ts';
import { registerDown } from './down.ts';
import { registerDrill } from './drill.ts';
import { registerDst } from './dst.ts';
import { registerHealth } from './health.ts';
import { registerIndicators } from './indicators.ts';
import { registerKeys } from './keys.ts';
import { registerKill } from './kill.ts';
import { registerLedger } from './ledger.ts';
import { registerLive } from './live.ts';
import { registerLogin } from './login.ts';
import { registerMail } from './mail.ts';
import { registerMarket } from './market.ts';
import { registerOptimisations } from './optimisations.ts';
import { registerOptimise } from './optimise.ts';
import { registerOrders } from './orders.ts';
import { registerPaper } from './paper.ts';
import { registerPnl } from './pnl.ts';
import { registerPositions } from './positions.ts';
import { registerPreflight } from './preflight.ts';
import { registerProtection } from './protection.ts';
import { registerReconcile } from './reconcile.ts';
import { registerReplayBook } from './replay-book.ts';
import { registerResume } from './resume.ts';
import { registerRisk } from './risk.ts';
import { registerSaga } from './saga.ts';
import { registerSessions } from './sessions.ts';
import { registerSim } from './sim.ts';
import { registerState } from './state.ts';
import { registerStatus } from './status.ts';
import { registerStrategy } from './strategy.ts';
import { registerStream } from './stream.ts';
import { registerTrade } from './trade.ts';
import { registerTrades } from './trades.ts';
import { registerUp } from './up.ts';
import { registerVenues } from './venues.ts';

/**
 * Every command adds itself to the program. A new command is one file and one line here; keep its top-level imports
 * small (import what is heavy inside its action), since every start of the command line loads all of them.
 */
export const commands: ((program: Command) => void)[] = [
  registerUp,
  registerDown,
  registerStatus,
  registerDashboard,
  registerSim,
  registerVenues,
  registerLogin,
  registerSessions,
  registerMail,
  registerAccount,
  registerBalances,
  registerTrade,
  registerOrders,
  registerAmend,
  registerTrades,
  registerMarket,
  registerStream,
  registerData,
  registerPositions,
  registerProtection,
  registerPnl,
  registerSaga,
  registerLedger,
  registerKeys,
  registerReconcile,
  registerResume,
  registerState,
  registerPreflight,
  registerLive,
  registerKill,
  registerHealth,
  registerRisk,
  registerDst,
  registerStrategy,
  registerBacktest,
  registerBacktests,
  registerOptimisations,
  registerCompare,
  registerOptimise,
  registerPaper,
  registerReplayBook,
  registerIndicators,
  registerAvellaneda,
  registerBook,
  registerDrill,
];
