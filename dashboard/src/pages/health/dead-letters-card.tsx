import { useState } from 'react';
import { numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Button } from '../../ui/controls.tsx';
import { Badge, Card, Empty, Moment } from '../../ui/parts.tsx';
import { RedriveDialog } from './redrive-dialog.tsx';
import type { SystemHealth } from './verdict.ts';

type DeadLetters = SystemHealth['deadLetters'][number];

/** What waits for a person, and the way to put it back. */
export function DeadLettersCard({
  queues,
  isOperator,
}: {
  readonly queues: readonly DeadLetters[];
  readonly isOperator: boolean;
}) {
  const text = useText();
  const full = queues.filter(({ count }) => count > 0);
  // The card's: an entry goes once its queue is empty, and what was put back must still be read then.
  const [opened, setOpened] = useState<string>();
  return (
    <Card className="span-12" title={text('health.dead')}>
      {full.length === 0 ? (
        <Empty title={text('health.dead.none')}>{text('health.dead.none.detail')}</Empty>
      ) : (
        <div className="stack">
          <ul className="stack">
            {full.map((queue) => (
              <Waiting
                key={queue.name}
                queue={queue}
                {...(isOperator && { onLook: () => setOpened(queue.name) })}
              />
            ))}
          </ul>
          {!isOperator && <p className="small soft">{text('health.dead.operator')}</p>}
        </div>
      )}
      {opened !== undefined && <RedriveDialog queue={opened} onClose={() => setOpened(undefined)} />}
    </Card>
  );
}

function Waiting({ queue, onLook }: { readonly queue: DeadLetters; readonly onLook?: () => void }) {
  const text = useText();
  const word = useWord();
  const { name, count, notEmptySinceMs } = queue;
  const called = word('queue', name);
  return (
    <li className="row between">
      <span className="row">
        <Badge look="bad">
          <span aria-hidden="true">! </span>
          <span className="num">{numberText(String(count))}</span>
        </Badge>
        <span>{called}</span>
        {notEmptySinceMs !== null && (
          <span className="small soft">
            {text('health.alarms.since')} <Moment atMs={notEmptySinceMs} />
          </span>
        )}
      </span>
      {onLook && (
        <Button aria-label={text('health.dead.look.of', { queue: called })} onPress={onLook}>
          {text('health.dead.look')}
        </Button>
      )}
    </li>
  );
}
