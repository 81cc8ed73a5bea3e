/** The fields of forms: a label, a hint, an error and a control that knows of all three. */
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useState, type InputHTMLAttributes, type ReactNode } from 'react';
import { KIT } from '../../i18n/kit';
import { useTexts } from '../../i18n/language';
import { useField, type FieldState } from './form-context';
import classes from './form.module.css';

interface Named {
  name: string;
  label: string;
  hint?: ReactNode;
}

type TextFieldProps = Named & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  'type' | 'required' | 'autoComplete' | 'defaultValue' | 'inputMode' | 'maxLength' | 'min' | 'max' | 'spellCheck' | 'placeholder' | 'list' | 'pattern'
> & { onText?: (text: string) => void };

export function TextField({ name, label, hint, onText, type = 'text', required = false, ...rest }: TextFieldProps) {
  const field = useField(name, label, hint);
  return (
    <Frame field={field} label={label} hint={hint} optional={!required}>
      <input
        {...rest} {...described(field)} name={name} type={type} required={required} className={classes['input']}
        onChange={(event) => onText?.(event.currentTarget.value)}
      />
    </Frame>
  );
}

/** A password that may be looked at. */
export function PasswordField({ name, label, hint, autoComplete }: Named & { autoComplete: 'current-password' | 'new-password' }) {
  const kit = useTexts(KIT);
  const field = useField(name, label, hint);
  const [shown, setShown] = useState(false);
  const Icon = shown ? IconEyeOff : IconEye;
  return (
    <Frame field={field} label={label} hint={hint}>
      <span className={classes['password']}>
        <input
          {...described(field)} name={name} type={shown ? 'text' : 'password'} required autoComplete={autoComplete} spellCheck={false} autoCapitalize="none"
          maxLength={200} className={classes['input']}
        />
        <button type="button" aria-pressed={shown} aria-label={shown ? kit.hidePassword : kit.showPassword} onClick={() => setShown(!shown)}>
          <Icon size={20} aria-hidden="true" />
        </button>
      </span>
    </Frame>
  );
}

/** The six digits of a phone, or a recovery code. */
export function CodeField({ name, label, hint }: Named) {
  const field = useField(name, label, hint);
  return (
    <Frame field={field} label={label} hint={hint}>
      <input
        {...described(field)} name={name} type="text" required autoComplete="one-time-code" autoCapitalize="characters" spellCheck={false} maxLength={40}
        className={`${classes['input']} ${classes['code']}`}
      />
    </Frame>
  );
}

export function TextAreaField({ name, label, hint, required = false, defaultValue, maxLength = 4000, rows = 4 }: Named & { required?: boolean; defaultValue?: string; maxLength?: number; rows?: number }) {
  const field = useField(name, label, hint);
  return (
    <Frame field={field} label={label} hint={hint} optional={!required}>
      <textarea {...described(field)} name={name} required={required} defaultValue={defaultValue} maxLength={maxLength} rows={rows} className={classes['input']} />
    </Frame>
  );
}

export type Choice = readonly [value: string, text: string];

interface SelectFieldProps extends Named {
  choices: readonly Choice[];
  required?: boolean;
  defaultValue?: string;
  /** The words of the choice that stands for nothing. */
  none?: string;
  onChoice?: (value: string) => void;
}

export function SelectField({ name, label, hint, choices, required = false, defaultValue = '', none, onChoice }: SelectFieldProps) {
  const kit = useTexts(KIT);
  const field = useField(name, label, hint);
  return (
    <Frame field={field} label={label} hint={hint} optional={!required && none === undefined}>
      <select
        {...described(field)} name={name} required={required} defaultValue={defaultValue} className={classes['input']}
        onChange={(event) => onChoice?.(event.currentTarget.value)}
      >
        <option value="">{none ?? (required ? kit.choose : kit.none)}</option>
        {choices.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </Frame>
  );
}

type CheckFieldProps = Named & { required?: boolean; defaultChecked?: boolean; text?: ReactNode; onCheck?: (checked: boolean) => void };

export function CheckField({ name, label, hint, required = false, defaultChecked = false, text, onCheck }: CheckFieldProps) {
  const field = useField(name, label, hint);
  return (
    <div className={classes['field']} data-wrong={field.error !== null}>
      <label className={classes['check']}>
        <input
          {...described(field)} name={name} type="checkbox" required={required} defaultChecked={defaultChecked}
          onChange={(event) => onCheck?.(event.currentTarget.checked)}
        />
        <span>{text ?? label}</span>
      </label>
      {hint !== undefined && <p id={field.hintId} className={classes['hint']}>{hint}</p>}
      {field.error !== null && <p id={field.errorId} className={classes['error']}>{field.error}</p>}
    </div>
  );
}

interface GroupProps extends Named {
  choices: readonly Choice[];
  chosen?: readonly string[];
  /** One of them only. */
  single?: boolean;
  onChoice?: (value: string) => void;
}

/** Several choices, all in sight. */
export function GroupField({ name, label, hint, choices, chosen = [], single = false, onChoice }: GroupProps) {
  const field = useField(name, label, hint);
  return (
    <fieldset className={classes['field']} id={field.id} tabIndex={-1} aria-describedby={field.describedBy} data-wrong={field.error !== null}>
      <legend>{label}</legend>
      {hint !== undefined && <p id={field.hintId} className={classes['hint']}>{hint}</p>}
      {field.error !== null && <p id={field.errorId} className={classes['error']}>{field.error}</p>}
      <div className={classes['choices']}>
        {choices.map(([value, text]) => (
          <label key={value} className={classes['check']}>
            <input
              name={name} value={value} type={single ? 'radio' : 'checkbox'} defaultChecked={chosen.includes(value)} onChange={() => onChoice?.(value)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function described(field: FieldState) {
  return { id: field.id, 'aria-describedby': field.describedBy, 'aria-invalid': field.error !== null };
}

function Frame({ field, label, hint, optional = false, children }: { field: FieldState; label: string; hint: ReactNode; optional?: boolean; children: ReactNode }) {
  const kit = useTexts(KIT);
  return (
    <div className={classes['field']} data-wrong={field.error !== null}>
      <label htmlFor={field.id}>{label}{optional && field.saysOptional && <span className={classes['optional']}> ({kit.optional})</span>}</label>
      {hint !== undefined && hint !== null && <p id={field.hintId} className={classes['hint']}>{hint}</p>}
      {field.error !== null && <p id={field.errorId} className={classes['error']}>{field.error}</p>}
      {children}
    </div>
  );
}
