import { ObjectParams } from '../../core/object-params.ts';
import { type Refusal, refusal } from './errors.ts';

export class Params extends ObjectParams<Refusal> {
  protected refusalFor(fault: 'MISSING' | 'WRONG', name: string): Refusal {
    return refusal(fault === 'MISSING' ? 'empty' : 'parameterWrong', name);
  }

  /** Words are taken in whatever case they come. */
  protected override isSameWord(a: string, b: string): boolean {
    return a.toLowerCase() === b.toLowerCase();
  }

  /** `yes` or `no`, in either case; absent is no. */
  override flag(name: string): boolean {
    const value = (this.text(name) ?? 'no').toLowerCase();
    if (!['yes', 'no', 'true', 'false'].includes(value)) this.wrong(name);
    return value === 'yes' || value === 'true';
  }
}
