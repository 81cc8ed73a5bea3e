/** What somebody filled into a form. */

export class FormValues {
  constructor(private readonly data: FormData) {}

  /** A text without the blanks around it. */
  text(name: string): string {
    return this.raw(name).trim();
  }

  /** A text as it was typed: for passwords. */
  raw(name: string): string {
    const value = this.data.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** A text, or null when nothing was given. */
  optional(name: string): string | null {
    const text = this.text(name);
    return text === '' ? null : text;
  }

  number(name: string): number | null {
    const text = this.text(name);
    const value = Number(text);
    return text === '' || !Number.isFinite(value) ? null : value;
  }

  flag(name: string): boolean {
    return this.data.get(name) !== null;
  }

  list(name: string): string[] {
    return this.data.getAll(name).filter((each) => typeof each === 'string');
  }
}

interface Checked {
  name: string;
  required: boolean;
  type: string;
  value: string;
  checked?: boolean;
  validity: Pick<ValidityState, 'typeMismatch' | 'badInput' | 'rangeUnderflow' | 'rangeOverflow'>;
}

/** The code of what the page itself can see to be wrong with a control, or null. */
export function codeOf(control: Checked): string | null {
  const empty = control.type === 'checkbox' ? control.checked !== true : control.value.trim() === '';
  if (control.required && empty) return 'required';
  if (control.validity.typeMismatch) return control.type === 'email' ? 'invalid-email' : 'invalid';
  const { badInput, rangeUnderflow, rangeOverflow } = control.validity;
  return badInput || rangeUnderflow || rangeOverflow ? 'invalid' : null;
}
