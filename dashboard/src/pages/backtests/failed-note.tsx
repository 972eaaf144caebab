import { useText } from '../../i18n/text.ts';

/** Why a run or a search came to no end. */
export function FailedNote({ code, message }: { readonly code: string; readonly message: string }) {
  const text = useText();
  return (
    <div className="note bad" role="alert">
      <span className="mark" aria-hidden="true">
        !
      </span>
      <div className="stack">
        <strong>{text('backtests.failed')}</strong>
        <span>{message}</span>
        <span className="mono soft">{code}</span>
      </div>
    </div>
  );
}
