import { type RefObject, useState } from 'react';
import type { Account, Schemas } from '../../api/client.ts';
import { useBalances } from '../../data/resources.ts';
import { baseOf, quoteOf } from '../../format/instrument.ts';
import { decimalOf, finestDigits, moneyText, none, numberText } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { Button, Checkbox, Field, Segments } from '../../ui/controls.tsx';
import { ConfirmOrder } from './confirm-order.tsx';
import { RiskWords } from './risk-words.tsx';
import {
  feeRateOf,
  missingOf,
  orderOf,
  type PlaceOrder,
  quantityFor,
  type Ticket,
  worthOf,
} from './ticket-form.ts';
import { usePreview } from './use-preview.ts';

interface TicketProps {
  readonly account: Account;
  readonly instrument: string;
  readonly ticket: Ticket;
  readonly onChange: (change: Partial<Ticket>) => void;
  readonly book: Schemas['Book'] | undefined;
  readonly trades: readonly Schemas['Trade'][];
  readonly first: RefObject<HTMLFormElement | null>;
}

export function TicketForm({ account, instrument, ticket, onChange, book, trades, first }: TicketProps) {
  const text = useText();
  const [asked, setAsked] = useState<PlaceOrder>();
  const [base, quote] = [baseOf(instrument), quoteOf(instrument)];
  const { side, type } = ticket;
  const best = side === 'buy' ? book?.asks[0]?.price : book?.bids[0]?.price;
  const order = orderOf(ticket, account, instrument);
  const missing = missingOf(ticket);
  const preview = usePreview(order);
  const wrong = (value: string) =>
    value === '' || decimalOf(value)?.greaterThan(0) ? undefined : text('order.invalid');
  const field = (
    key: 'quantity' | 'limitPrice' | 'stopLoss' | 'takeProfit',
    label: string,
    suffix: string,
  ) => (
    <Field
      label={label}
      value={ticket[key]}
      onChange={(value) => onChange({ [key]: value.trim() })}
      suffix={suffix}
      error={wrong(ticket[key])}
      autoComplete="off"
      isNumber
    />
  );
  return (
    <form
      ref={first}
      className="stack"
      aria-label={text('ticket.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (order) setAsked(order);
      }}
    >
      <Segments
        label={text('column.side')}
        value={side}
        isFull
        options={[
          { id: 'buy', text: text('side.buy'), look: 'buy' },
          { id: 'sell', text: text('side.sell'), look: 'sell' },
        ]}
        onChange={(chosen) => onChange({ side: chosen })}
      />
      <Segments
        label={text('ticket.type')}
        value={type}
        isFull
        options={[
          { id: 'limit', text: text('type.limit') },
          { id: 'market', text: text('type.market') },
        ]}
        onChange={(chosen) => onChange({ type: chosen })}
      />
      {type === 'limit' && field('limitPrice', text('ticket.price'), quote)}
      {field('quantity', text('ticket.quantity'), base)}
      <Shares {...{ account, instrument, ticket, onChange, book, best }} />
      <details>
        <summary className="soft">{text('ticket.more')}</summary>
        <div className="stack inside">
          {field('stopLoss', text('ticket.stop'), quote)}
          {field('takeProfit', text('ticket.profit'), quote)}
          {type === 'limit' && (
            <Checkbox isSelected={ticket.isPostOnly} onChange={(isPostOnly) => onChange({ isPostOnly })}>
              {text('ticket.post-only')}
            </Checkbox>
          )}
          {instrument.includes(':') && (
            <Checkbox
              isSelected={ticket.isReduceOnly}
              onChange={(isReduceOnly) => onChange({ isReduceOnly })}
            >
              {text('ticket.reduce-only')}
            </Checkbox>
          )}
        </div>
      </details>
      <Estimate {...{ ticket, instrument, best, trades }} />
      <RiskWords of={preview} />
      {missing && <p className="small">{text(`ticket.missing.${missing}`)}</p>}
      <Button look={side} type="submit" isWide isDisabled={!order}>
        {text(side === 'buy' ? 'ticket.review.buy' : 'ticket.review.sell')}
      </Button>
      <p className="small soft hide-phone">{text('ticket.keys')}</p>
      {asked && <ConfirmOrder order={asked} preview={preview} onClose={() => setAsked(undefined)} />}
    </form>
  );
}

type SharesProps = Pick<TicketProps, 'account' | 'instrument' | 'ticket' | 'onChange' | 'book'> & {
  readonly best: string | undefined;
};

function Shares({ account, instrument, ticket, onChange, book, best }: SharesProps) {
  const text = useText();
  const balances = useBalances(account.accountId);
  const asset = ticket.side === 'buy' || instrument.includes(':') ? quoteOf(instrument) : baseOf(instrument);
  const available = balances.value?.balances.find((each) => each.asset === asset)?.available ?? '0';
  const digits = finestDigits([...(book?.bids ?? []), ...(book?.asks ?? [])].map(({ size }) => size)) + 2;
  return (
    <div className="stack tight">
      {!instrument.includes(':') && (
        <div className="row shares">
          {[0.1, 0.25, 0.5, 1].map((share) => (
            <Button
              key={share}
              look="quiet"
              aria-label={text('ticket.share', { percent: `${share * 100}%` })}
              onPress={() =>
                onChange({ quantity: quantityFor(share, ticket, decimalOf(available), best, digits) })
              }
            >
              {share * 100}%
            </Button>
          ))}
        </div>
      )}
      <p className="small soft num">{text('ticket.available', { amount: moneyText(available, asset) })}</p>
    </div>
  );
}

type EstimateProps = Pick<TicketProps, 'ticket' | 'instrument' | 'trades'> & {
  readonly best: string | undefined;
};

function Estimate({ ticket, instrument, best, trades }: EstimateProps) {
  const text = useText();
  const quote = quoteOf(instrument);
  const value = worthOf(ticket, best);
  const rate = feeRateOf(trades, instrument);
  return (
    <dl className="pairs">
      <dt>{text('ticket.value')}</dt>
      <dd className="num">{moneyText(value, quote)}</dd>
      <dt>{text('ticket.fee')}</dt>
      <dd className="num">
        {value && rate ? `≈ ${numberText(value.times(rate), { digits: 4 })} ${quote}` : none}
      </dd>
    </dl>
  );
}
