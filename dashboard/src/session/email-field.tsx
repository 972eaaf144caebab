import { useText } from '../i18n/text.ts';
import { Field } from '../ui/controls.tsx';

/** The address that one signs in by. */
export function EmailField({
  value,
  onChange,
  autoFocus = false,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}) {
  const text = useText();
  return (
    <Field
      label={text('sign-in.email')}
      type="email"
      value={value}
      onChange={onChange}
      autoComplete="username"
      autoFocus={autoFocus}
      isRequired
    />
  );
}
