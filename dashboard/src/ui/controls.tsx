import { type ReactNode, useId } from 'react';
import {
  Button as AriaButton,
  type ButtonProps as AriaButtonProps,
  Checkbox as AriaCheckbox,
  Text as AriaText,
  FieldError,
  Input,
  Label,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';

interface ButtonProps extends Omit<AriaButtonProps, 'className'> {
  readonly look?: 'primary' | 'danger' | 'quiet' | 'buy' | 'sell' | '';
  readonly isWide?: boolean;
}

export function Button({ look = '', isWide = false, ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${look} ${isWide ? 'wide' : ''}`} />;
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'email' | 'password';
  readonly suffix?: string;
  readonly help?: string;
  /** Shown under the field, which it marks as wrong. */
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
  readonly isNumber?: boolean;
  readonly autoComplete?: string;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
}

export function Field(props: FieldProps) {
  const { label, suffix, help, error, isNumber, maxLength = 200, ...rest } = props;
  const input = (
    <Input
      className="input"
      inputMode={isNumber ? 'decimal' : undefined}
      maxLength={maxLength}
      spellCheck={false}
    />
  );
  return (
    <TextField {...rest} isInvalid={error !== undefined} className="field" validationBehavior="aria">
      <Label>{label}</Label>
      {suffix === undefined ? (
        input
      ) : (
        <div className="suffixed">
          {input}
          <span aria-hidden="true">{suffix}</span>
        </div>
      )}
      {help !== undefined && error === undefined && (
        <AriaText slot="description" className="help">
          {help}
        </AriaText>
      )}
      <FieldError className="error">{error}</FieldError>
    </TextField>
  );
}

interface Option {
  readonly id: string;
  readonly text: string;
}

/** The system's own list of choices: what a phone and a screen reader know best. */
export function Choice({
  label,
  isLabelHidden = false,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (id: string) => void;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : ''}>
        {label}
      </label>
      <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Segments<Id extends string>({
  label,
  value,
  options,
  onChange,
  isFull = false,
}: {
  readonly label: string;
  readonly value: Id;
  readonly options: readonly { readonly id: Id; readonly text: string; readonly look?: string }[];
  readonly onChange: (id: Id) => void;
  readonly isFull?: boolean;
}) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={`segments ${isFull ? 'full' : ''}`}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const chosen = options.find(({ id }) => keys.has(id));
        if (chosen) onChange(chosen.id);
      }}
    >
      {options.map(({ id, text, look = '' }) => (
        <ToggleButton key={id} id={id} className={`segment ${look}`}>
          {text}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

export function Checkbox({
  isSelected,
  onChange,
  children,
}: {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <AriaCheckbox className="checkbox" isSelected={isSelected} onChange={onChange}>
      <span className="box" aria-hidden="true">
        {isSelected ? '✓' : ''}
      </span>
      <span>{children}</span>
    </AriaCheckbox>
  );
}
