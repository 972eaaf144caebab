import type { RefObject } from 'react';
import type { Ticket } from './ticket-form.ts';

const changes: Readonly<Record<string, Partial<Ticket>>> = {
  b: { side: 'buy' },
  s: { side: 'sell' },
  l: { type: 'limit' },
  m: { type: 'market' },
};

/** One key each for side and type, and on to the first field; not while something is typed, and not with a modifier. */
export function ticketKeys(
  onChange: (change: Partial<Ticket>) => void,
  form: RefObject<HTMLFormElement | null>,
): () => void {
  const press = (event: KeyboardEvent) => {
    const change = changes[event.key.toLowerCase()];
    const isTyping =
      event.target instanceof Element &&
      event.target.closest('input, select, textarea, [role=dialog], [role=alertdialog]');
    if (!change || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onChange(change);
    requestAnimationFrame(() => form.current?.querySelector('input')?.focus());
  };
  document.addEventListener('keydown', press);
  return () => document.removeEventListener('keydown', press);
}
