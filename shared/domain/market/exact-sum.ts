/**
 * A sum of many decimals in doubles, with what rounding would lose kept apart (Neumaier): as long as the true sum has
 * no more than fifteen significant digits it is that sum.
 */
export class ExactSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    const sum = this.#sum + this.#lost;
    return sum === 0 ? 0 : Number(sum.toPrecision(15));
  }

  clear(): void {
    this.#sum = 0;
    this.#lost = 0;
  }
}
