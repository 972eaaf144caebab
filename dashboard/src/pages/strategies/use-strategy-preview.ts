import { useEffect, useState } from 'react';
import { api, type Failure, failureIn, read, type Schemas } from '../../api/client.ts';

type Body = Schemas['PreviewStrategy'];
export interface Previewed {
  readonly isAsking: boolean;
  readonly preview?: Schemas['StrategyPreview'];
  readonly failure?: Failure;
}

/** So long after the last change it is asked: not for every key that is pressed. */
const restMs = 500;

/** What the strategy says to the form as it stands; an answer to an older one is dropped. */
export function useStrategyPreview(strategy: string, body: Body | undefined): Previewed {
  const [told, setTold] = useState<Previewed & { readonly of?: string }>({ isAsking: false });
  const key = body && JSON.stringify(body);
  useEffect(() => {
    if (key === undefined) return;
    let isOver = false;
    const ask = async () => {
      const answer = await askFor(strategy, JSON.parse(key) as Body);
      if (!isOver) setTold({ ...answer, of: key });
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [strategy, key]);
  if (key === undefined) return { isAsking: false };
  return told.of === key ? told : { isAsking: true };
}

async function askFor(strategy: string, body: Body): Promise<Previewed> {
  try {
    const params = { path: { strategy } };
    const preview = await read(api.POST('/v1/strategy-catalogue/{strategy}/preview', { params, body }));
    return { isAsking: false, preview };
  } catch (error) {
    return { isAsking: false, failure: failureIn(error) };
  }
}
