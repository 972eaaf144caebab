import { useText } from '../../i18n/text.ts';
import { useSession } from '../../session/session.ts';
import { Choices } from '../../shell/choices.tsx';
import { Card, Moment } from '../../ui/parts.tsx';
import { KeysCard } from './keys-card.tsx';
import { PasswordCard } from './password-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** Who is signed in, how they prove it, where they are signed in, and the keys by which Tradewind trades for them. */
export default function ProfilePage() {
  const text = useText();
  const session = useSession();
  if (session.state !== 'signed-in') return null;
  const { email, signedInAtMs } = session.tokens;
  return (
    <div className="page">
      <h1>{text('profile.title')}</h1>
      <div className="grid">
        <Card title={text('profile.you')} className="span-6">
          <div className="stack">
            <dl className="pairs">
              <dt>{text('sign-in.email')}</dt>
              <dd className="wraps">{email}</dd>
              <dt>{text('profile.since')}</dt>
              <dd>
                <Moment atMs={signedInAtMs} />
              </dd>
            </dl>
            <Choices />
          </div>
        </Card>
        <div className="span-6 column">
          <SecondFactorCard email={email} />
          <PasswordCard />
        </div>
        <SessionsCard />
        <KeysCard />
      </div>
    </div>
  );
}
