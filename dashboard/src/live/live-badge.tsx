import { useEffect, useState } from 'react';
import { useStore } from '../data/store.ts';
import { spanText } from '../format/time.ts';
import { useText } from '../i18n/text.ts';
import { Badge } from '../ui/parts.tsx';
import { live } from './state.ts';

/** Starts the stream with the window, and says whether what is shown is what is. */
export function LiveBadge() {
  const text = useText();
  const now = useStore(live);
  const [, tick] = useState(0);
  useEffect(() => {
    let stop: (() => void) | undefined;
    let isOver = false;
    void import('./connection.ts').then(({ followStream }) => {
      if (!isOver) stop = followStream();
    });
    return () => {
      isOver = true;
      stop?.();
    };
  }, []);
  useEffect(() => {
    if (now.state !== 'lost') return;
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, [now]);
  if (now.state === 'live') return <Badge look="live">● {text('live.on')}</Badge>;
  if (now.state === 'starting') return <Badge>○ {text('live.starting')}</Badge>;
  return (
    <Badge look="warn">
      <span role="status">
        ! {text('live.lost', { age: spanText(Math.max(1_000, Date.now() - now.sinceMs)) })}
      </span>
    </Badge>
  );
}
