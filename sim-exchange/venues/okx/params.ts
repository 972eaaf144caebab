import { ObjectParams } from '../../core/object-params.ts';
import { type Refusal, refusal } from './errors.ts';

export class Params extends ObjectParams<Refusal> {
  protected refusalFor(fault: 'MISSING' | 'WRONG', name: string): Refusal {
    return refusal(fault === 'MISSING' ? 'empty' : 'parameter', name);
  }

  /** The objects of a list within the object; none where it is absent. */
  list(name: string): Params[] {
    if (this.value[name] === undefined) return [];
    return (this.valuesIn(name) ?? []).map((each) => new Params(each));
  }

  commas(name: string): string[] {
    return (this.text(name) ?? '').split(',').filter((each) => each !== '');
  }
}
