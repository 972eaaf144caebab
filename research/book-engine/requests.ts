/** What goes to the venue. An order is known by its number: neither side sees what the other keeps of it. */
export type Request =
  | {
      readonly kind: 'place';
      readonly id: number;
      readonly tag: string | null;
      readonly buys: boolean;
      readonly ticks: number | null;
      readonly lots: number;
      readonly isReduceOnly: boolean;
      /** What does not fill at once is cancelled. */
      readonly isImmediate?: boolean;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'amend'; readonly id: number; readonly ticks: number; readonly lots: number };

/** What the venue answers. */
export type Notice =
  | {
      readonly kind: 'fill';
      readonly id: number;
      readonly buys: boolean;
      readonly ticks: number;
      readonly lots: number;
      readonly remaining: number;
      readonly feeRate: number;
    }
  | {
      readonly kind: 'end';
      readonly id: number;
      readonly outcome: 'REJECTED' | 'CANCELED' | 'EXPIRED';
      readonly code: string | null;
      readonly filledLots: number;
    };
