import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text.ts';

/** Holds a table that scrolls sideways within itself where the window is narrow; then the keyboard reaches it, too. */
export function TableScroll({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const [isCut, setCut] = useState(false);
  useEffect(() => {
    const outer = box.current;
    if (!outer) return;
    const watch = new ResizeObserver(() => setCut(outer.scrollWidth > outer.clientWidth));
    watch.observe(outer);
    if (outer.firstElementChild) watch.observe(outer.firstElementChild);
    return () => watch.disconnect();
  }, []);
  const focusable = isCut ? { tabIndex: 0, role: 'group', 'aria-label': text('table.scroll') } : {};
  return (
    <div ref={box} className="table-wrap" {...focusable}>
      {children}
    </div>
  );
}
