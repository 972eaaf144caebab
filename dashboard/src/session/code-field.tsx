import { useText } from '../i18n/text.ts';
import { Field } from '../ui/controls.tsx';

/** Six digits; spaces that came along are left out. */
export function CodeField({
  label,
  value,
  onChange,
  error,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | undefined;
}) {
  return (
    <Field
      label={label}
      value={value}
      onChange={(given) => onChange(given.replaceAll(/\s/g, ''))}
      error={error}
      autoComplete="one-time-code"
      maxLength={12}
      autoFocus
      isNumber
      isRequired
    />
  );
}

export const isCode = (value: string) => /^\d{6}$/.test(value);

/** A local cloud sends no mail: says where it shows what it would have sent. */
export function LocalMailHint({ isLocal }: { readonly isLocal: boolean }) {
  const text = useText();
  if (!isLocal) return null;
  return (
    <p className="small soft">
      {text('auth.local-mail')} <code className="mono">bin/tradewind mail</code>
    </p>
  );
}
