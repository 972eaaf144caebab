import type { ReactNode } from 'react';

/** A table without anything to press in it: where it is wider than the window, the keyboard scrolls it, too. */
export function Scrolled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1).
    <section className="scrolled" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
