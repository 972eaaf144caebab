import { none } from '../../format/number.ts';
import { useText } from '../../i18n/text.ts';
import { useSession } from '../../session/session.ts';

/** Who a user's id is: the person at the page, or somebody else by the id's beginning. Alarms have names. */
export function useWho(): (id: string | null | undefined) => string {
  const text = useText();
  const session = useSession();
  const own = session.state === 'signed-in' ? subjectOf(session.tokens.accessToken) : undefined;
  return (id) => {
    if (!id) return none;
    if (id === own) return text('risk.you');
    return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id) ? id.slice(0, 8) : id;
  };
}

/** Only to be shown: the API alone decides who somebody is. */
function subjectOf(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(
      atob((token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')),
    );
    const subject: unknown = typeof payload === 'object' && payload ? Reflect.get(payload, 'sub') : undefined;
    return typeof subject === 'string' ? subject : undefined;
  } catch {
    return undefined;
  }
}
