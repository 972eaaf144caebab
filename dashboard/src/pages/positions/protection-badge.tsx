import { useProtection } from '../../data/resources.ts';
import { numberText } from '../../format/number.ts';
import { useText, useWord } from '../../i18n/text.ts';
import { Badge } from '../../ui/parts.tsx';

export function ProtectionBadge({ positionId }: { readonly positionId: string }) {
  const text = useText();
  const word = useWord();
  const { value } = useProtection(positionId);
  if (value === undefined) return null;
  if (value === null || value.state === 'ENDED')
    return <Badge look="warn">{text('positions.protection.none')}</Badge>;
  if (value.isUnprotected) return <Badge look="bad">{text('positions.protection.exposed')}</Badge>;
  if (value.state !== 'ACTIVE') return <Badge>{word('positions.protection', value.state)}</Badge>;
  const count = value.terms.takeProfits.length;
  return (
    <Badge look="good">
      {value.stop
        ? text('positions.protection.stop', { price: numberText(value.stop.price, { digits: 2 }) })
        : text('positions.protection.profits', { count })}
    </Badge>
  );
}
