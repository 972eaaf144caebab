import type { Order } from '../../api/client.ts';
import { useWord } from '../../i18n/text.ts';
import { Badge, type Look } from '../../ui/parts.tsx';

const looks: Readonly<Record<Order['state'], Look>> = {
  INITIALIZED: 'live',
  DENIED: 'bad',
  SUBMITTED: 'live',
  IN_DOUBT: 'warn',
  REJECTED: 'bad',
  ACCEPTED: 'live',
  PARTIALLY_FILLED: 'live',
  PENDING_CANCEL: 'warn',
  FILLED: 'good',
  CANCELED: '',
  EXPIRED: '',
};

export function OrderState({ state }: { readonly state: Order['state'] }) {
  const word = useWord();
  return <Badge look={looks[state]}>{word('order', state)}</Badge>;
}
