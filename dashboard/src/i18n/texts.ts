import { backtestTexts } from './backtest-texts.ts';
import { healthTexts } from './health-texts.ts';
import { homeTexts } from './home-texts.ts';
import { marketTexts } from './market-texts.ts';
import { optimisationTexts } from './optimisation-texts.ts';
import { orderTexts } from './order-texts.ts';
import { parameterTexts } from './parameter-texts.ts';
import { positionTexts } from './position-texts.ts';
import { profileTexts } from './profile-texts.ts';
import { reportTexts } from './report-texts.ts';
import { riskTexts } from './risk-texts.ts';
import { shellTexts } from './shell-texts.ts';
import { stateTexts } from './state-texts.ts';
import { strategyTexts } from './strategy-texts.ts';
import { tradeTexts } from './trade-texts.ts';

/** A text in English and in Korean, side by side, so that none can be without the other. */
export type Pair = readonly [en: string, ko: string];

export const texts = {
  ...shellTexts,
  ...stateTexts,
  ...homeTexts,
  ...orderTexts,
  ...tradeTexts,
  ...positionTexts,
  ...strategyTexts,
  ...parameterTexts,
  ...riskTexts,
  ...profileTexts,
  ...reportTexts,
  ...marketTexts,
  ...healthTexts,
  ...backtestTexts,
  ...optimisationTexts,
} as const satisfies Record<string, Pair>;
