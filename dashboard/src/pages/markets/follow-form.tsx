import { useState } from 'react';
import { useText } from '../../i18n/text.ts';
import { Button, Choice, Field } from '../../ui/controls.tsx';
import { Card } from '../../ui/parts.tsx';
import { FollowDialog } from './follow-dialog.tsx';
import type { Market } from './market-row.ts';

const isSymbol = (text: string) => /^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}(:[A-Z0-9]{1,20})?$/.test(text);

/** Any market of a venue by its name. */
export function FollowForm({ venues }: { readonly venues: readonly string[] }) {
  const text = useText();
  const [venue, setVenue] = useState('');
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState<Market>();
  const chosen = venue || (venues[0] ?? '');
  const instrument = typed.trim().toUpperCase();
  const isWrong = instrument !== '' && !isSymbol(instrument);
  return (
    <Card title={text('markets.another')}>
      <p className="small soft">{text('markets.symbol')}</p>
      <form
        className="periods"
        aria-label={text('markets.another')}
        onSubmit={(event) => {
          event.preventDefault();
          if (isSymbol(instrument) && chosen !== '') setAsked({ venue: chosen, instrument });
        }}
      >
        <Choice
          label={text('markets.venue')}
          value={chosen}
          options={venues.map((id) => ({ id, text: id }))}
          onChange={setVenue}
        />
        <Field
          label={text('column.instrument')}
          value={typed}
          onChange={setTyped}
          maxLength={62}
          error={isWrong ? text('markets.symbol.wrong') : undefined}
        />
        <Button type="submit" isDisabled={!isSymbol(instrument)}>
          {text('markets.look')}
        </Button>
      </form>
      {asked && <FollowDialog market={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  );
}
