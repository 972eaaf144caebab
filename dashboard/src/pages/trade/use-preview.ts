import { useEffect, useState } from 'react';
import { api, type Failure, failureIn, read, type Schemas } from '../../api/client.ts';
import type { PlaceOrder } from './ticket-form.ts';

export type Preview =
  | { readonly state: 'none' }
  | { readonly state: 'asking' }
  | { readonly state: 'told'; readonly preview: Schemas['RiskPreview'] }
  | { readonly state: 'failed'; readonly failure: Failure };

/** So long after the last change the rules are asked: not for every key that is pressed. */
const restMs = 500;

/** What every rule says about the order as it is typed; an answer to an older one is dropped. */
export function usePreview(order: PlaceOrder | undefined): Preview {
  const [preview, setPreview] = useState<Preview>({ state: 'none' });
  const key = order === undefined ? undefined : JSON.stringify(order);
  useEffect(() => {
    if (key === undefined) {
      setPreview({ state: 'none' });
      return;
    }
    let isOver = false;
    setPreview({ state: 'asking' });
    const ask = async () => {
      try {
        const told = await read(api.POST('/v1/risk/preview', { body: JSON.parse(key) as PlaceOrder }));
        if (!isOver) setPreview({ state: 'told', preview: told });
      } catch (error) {
        if (!isOver) setPreview({ state: 'failed', failure: failureIn(error) });
      }
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [key]);
  return preview;
}
