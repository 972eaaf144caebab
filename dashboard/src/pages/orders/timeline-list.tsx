import type { Schemas } from '../../api/client.ts';
import { spanText } from '../../format/time.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Moment } from '../../ui/parts.tsx';
import { OrderState } from './order-state.tsx';
import { timelineOf } from './timeline.ts';

const marks = { good: '✓', bad: '×', warn: '!', plain: '' } as const;

export function Timeline({ steps }: { readonly steps: Schemas['Saga']['steps'] }) {
  const text = useText();
  const word = useWord();
  return (
    <ol className="timeline">
      {timelineOf(steps).map((line) => (
        <li key={line.sequence}>
          <span className={`dot ${line.look}`} aria-hidden="true">
            {marks[line.look]}
          </span>
          <div className="row between">
            <span className="row">
              <strong>{word('step', line.step)}</strong>
              <span className="mono soft">
                {line.outcome}
                {line.count > 1 && ` × ${line.count}`}
              </span>
              {line.state !== null && <OrderState state={line.state} />}
            </span>
            <span className="small soft num">
              {line.tookMs === null ? (
                <Moment atMs={line.atMs} />
              ) : (
                text('order.life.since', { span: spanText(line.tookMs) })
              )}
            </span>
          </div>
          {line.detail.length > 0 && (
            <p className="small soft">
              {line.detail.map(([name, value]) => (
                <span key={name} className="detail">
                  {name} <span className="mono">{value}</span>
                </span>
              ))}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}
