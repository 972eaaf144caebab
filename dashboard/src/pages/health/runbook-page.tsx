import { useEffect, useState } from 'react';
import { Link, useParams } from 'wouter';
import { useText } from '../../i18n/text.ts';
import { Card, Empty, Loading } from '../../ui/parts.tsx';
import { type Inline, parseRunbook, type Runbook } from './runbook.ts';
import '../../styles/health.css';

/** Each a chunk of its own, of the version that runs. */
const files = import.meta.glob<string>('../../../../docs/runbooks/*.md', {
  query: '?raw',
  import: 'default',
});

/** What a person does when an alarm rings. */
export default function RunbookPage() {
  const text = useText();
  const { name = '' } = useParams<{ name: string }>();
  const [runbook, setRunbook] = useState<Runbook | 'none'>();
  useEffect(() => {
    let isLeft = false;
    const load = files[`../../../../docs/runbooks/${name}.md`];
    setRunbook(load ? undefined : 'none');
    void load?.().then((markdown) => !isLeft && setRunbook(parseRunbook(markdown)));
    return () => {
      isLeft = true;
    };
  }, [name]);
  return (
    <div className="page">
      <Link href="/health">{text('health.runbook.back')}</Link>
      {runbook === undefined && <Loading />}
      {runbook === 'none' && <Empty title={text('health.runbook.none')} />}
      {typeof runbook === 'object' && <Shown runbook={runbook} />}
    </div>
  );
}

function Shown({ runbook: { title, blocks } }: { readonly runbook: Runbook }) {
  return (
    <>
      <h1 lang="en">{title}</h1>
      <Card>
        <div className="stack runbook" lang="en">
          {blocks.map((block, index) => {
            const key = `${block.kind} ${index}`;
            if (block.kind === 'steps')
              return (
                <ol key={key} className="stack">
                  {block.items.map((item) => (
                    <li key={JSON.stringify(item)}>{words(item)}</li>
                  ))}
                </ol>
              );
            const Part = block.kind === 'heading' ? 'h2' : 'p';
            return <Part key={key}>{words(block.parts)}</Part>;
          })}
        </div>
      </Card>
    </>
  );
}

function words(parts: readonly Inline[]) {
  return parts.map((part, index) => {
    const key = `${part.text} ${index}`;
    if (part.kind === 'code')
      return (
        <code key={key} className="mono">
          {part.text}
        </code>
      );
    if (part.kind === 'strong') return <strong key={key}>{part.text}</strong>;
    if (part.kind === 'runbook')
      return (
        <Link key={key} href={`/health/runbooks/${part.name}`}>
          {part.text}
        </Link>
      );
    return <span key={key}>{part.text}</span>;
  });
}
