import { useId } from 'react';
import { useText } from '../i18n/text.ts';
import { Field } from '../ui/controls.tsx';
import { brokenRules, passwordRules } from './password-rules.ts';

/** A password with its rules beside it, each marked as soon as it is met: nobody learns them from a refusal. */
export function NewPasswordField({
  value,
  onChange,
  autoFocus = false,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}) {
  const text = useText();
  const id = useId();
  const broken = brokenRules(value);
  return (
    <div className="stack tight">
      <Field
        label={text('auth.new-password')}
        type="password"
        value={value}
        onChange={onChange}
        autoComplete="new-password"
        autoFocus={autoFocus}
        isRequired
      />
      <ul className="rules small" id={id} aria-label={text('auth.rules')}>
        {passwordRules.map((rule) => {
          const isMet = !broken.includes(rule);
          return (
            <li key={rule} className={isMet ? 'up' : 'soft'}>
              <span aria-hidden="true">{isMet ? '✓' : '○'}</span> {text(`auth.rule.${rule}`)}
              <span className="visually-hidden"> {text(isMet ? 'auth.rule.met' : 'auth.rule.open')}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
