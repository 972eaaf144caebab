import type { MarginMode, PerpetualTerms, PositionMode, PositionSide } from './perpetual.ts';

/** What accounts chose: leverage, margin mode, position mode. Defaults are the instrument's, and the venue's. */
export class MarginSettings {
  private readonly leverages = new Map<string, bigint>();
  private readonly marginModes = new Map<string, MarginMode>();
  private readonly positionModes = new Map<string, PositionMode>();
  private readonly marginModeFirst: MarginMode;

  constructor(marginModeFirst: MarginMode) {
    this.marginModeFirst = marginModeFirst;
  }

  leverageAtoms(account: string, symbol: string, side: PositionSide, terms: PerpetualTerms): bigint {
    return this.leverages.get(`${account}\n${symbol}\n${side}`) ?? terms.leverageAtoms;
  }

  /** Without a side: of all sides. */
  setLeverage(account: string, symbol: string, leverageAtoms: bigint, side?: PositionSide): void {
    for (const each of side === undefined ? (['BOTH', 'LONG', 'SHORT'] as const) : [side]) {
      this.leverages.set(`${account}\n${symbol}\n${each}`, leverageAtoms);
    }
  }

  marginMode(account: string, symbol: string): MarginMode {
    return this.marginModes.get(`${account}\n${symbol}`) ?? this.marginModeFirst;
  }

  setMarginMode(account: string, symbol: string, mode: MarginMode): void {
    this.marginModes.set(`${account}\n${symbol}`, mode);
  }

  /** The market's own mode where it has one, else the account's; ONE_WAY at first. */
  positionMode(account: string, symbol: string): PositionMode {
    const { positionModes } = this;
    return positionModes.get(`${account}\n${symbol}`) ?? positionModes.get(`${account}\n`) ?? 'ONE_WAY';
  }

  /** Without a symbol: of the account, whatever its markets had before. */
  setPositionMode(account: string, mode: PositionMode, symbol = ''): void {
    if (symbol === '') {
      for (const key of this.positionModes.keys()) {
        if (key.startsWith(`${account}\n`)) this.positionModes.delete(key);
      }
    }
    this.positionModes.set(`${account}\n${symbol}`, mode);
  }

  clear(): void {
    for (const map of [this.leverages, this.marginModes, this.positionModes]) map.clear();
  }

  /** For the snapshot; keys are the account, the symbol, the side, a line break between them. */
  dump() {
    const { leverages, marginModes, positionModes } = this;
    return { leverages: [...leverages], marginModes: [...marginModes], positionModes: [...positionModes] };
  }

  load(saved: ReturnType<MarginSettings['dump']>): void {
    this.clear();
    for (const [key, value] of saved.leverages) this.leverages.set(key, value);
    for (const [key, value] of saved.marginModes) this.marginModes.set(key, value);
    for (const [key, value] of saved.positionModes) this.positionModes.set(key, value);
  }
}
