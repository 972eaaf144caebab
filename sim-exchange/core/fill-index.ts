import type { Fill } from './types.ts';

/** Finds fills by their order. Follows the exchange's list, which only grows until a reset empties it. */
export class FillIndex {
  private readonly fills: readonly Fill[];
  private readonly byOrder = new Map<number, Fill[]>();
  private read = 0;

  constructor(fills: readonly Fill[]) {
    this.fills = fills;
  }

  of(orderId: number): readonly Fill[] {
    this.catchUp();
    return this.byOrder.get(orderId) ?? [];
  }

  lastOf(orderId: number): Fill | undefined {
    return this.of(orderId).at(-1);
  }

  feeOf(orderId: number): bigint {
    return this.of(orderId).reduce((sum, fill) => sum + fill.feeAtoms, 0n);
  }

  /** To be called when the list was emptied. */
  reset(): void {
    this.byOrder.clear();
    this.read = 0;
  }

  private catchUp(): void {
    if (this.fills.length < this.read) this.reset();
    for (; this.read < this.fills.length; this.read++) {
      const fill = this.fills[this.read];
      if (fill === undefined) return;
      const ofOrder = this.byOrder.get(fill.orderId);
      if (ofOrder === undefined) this.byOrder.set(fill.orderId, [fill]);
      else ofOrder.push(fill);
    }
  }
}
