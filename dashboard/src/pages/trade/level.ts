/** A level drawn across the chart. */
export interface Level {
  readonly price: string;
  readonly title: string;
  readonly look: 'stop' | 'profit' | 'order' | 'entry';
  /** Where it can be moved: the same name as long as it is the same level, and what it is, for whoever does not see it. */
  readonly handle?: { readonly id: string; readonly label: string };
}
