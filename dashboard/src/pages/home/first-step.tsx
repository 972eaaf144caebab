import { Link } from 'wouter';
import type { Account } from '../../api/client.ts';
import { useBalances } from '../../data/resources.ts';
import { decimalOf, moneyText } from '../../format/number.ts';
import { type TextKey, useText } from '../../i18n/text.ts';
import { isSimulated } from '../../session/session.ts';

interface Step {
  readonly title: TextKey;
  readonly detail: TextKey;
  readonly way?: { readonly href: string; readonly text: TextKey };
}

const steps = {
  trade: {
    ...{ title: 'home.first.ready', detail: 'home.first.ready.detail' },
    way: { href: '/trade', text: 'home.first.trade' },
  },
  wait: { title: 'home.first.wait', detail: 'home.first.wait.detail' },
  key: {
    ...{ title: 'home.first.empty', detail: 'home.first.empty.detail' },
    way: { href: '/profile', text: 'home.first.key' },
  },
} satisfies Record<string, Step>;

/** What to do next with an account that has never placed an order. */
export function FirstStep({ account }: { readonly account: Account }) {
  const text = useText();
  const held = (useBalances(account.accountId).value?.balances ?? []).filter(({ available }) =>
    decimalOf(available)?.greaterThan(0),
  );
  const { title, detail, way }: Step =
    held.length > 0 ? steps.trade : isSimulated(String(account.venue)) ? steps.wait : steps.key;
  const funds = held.map(({ available, asset }) => moneyText(available, asset)).join(', ');
  return (
    <div className="note" role="status">
      <span className="mark" aria-hidden="true">
        →
      </span>
      <div>
        <strong>{text(title, { account: account.name, funds })}</strong>{' '}
        <span className="soft">{text(detail)}</span>
      </div>
      {way && (
        <Link className="button primary" href={way.href}>
          {text(way.text)}
        </Link>
      )}
    </div>
  );
}
