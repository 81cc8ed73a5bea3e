/** What fields learn from the form around them. */
import { createContext, useContext, useEffect } from 'react';
import { NO_FAULTS, type FormFaults } from './faults';

export interface FormState {
  id: string;
  faults: FormFaults;
  /** Fields of a filter are all optional, which need not be said. */
  isFilter: boolean;
  /** Tells the form what a field is called, for the summary of errors. */
  name: (field: string, label: string) => void;
}

export const FormContext = createContext<FormState>({ id: 'form', faults: NO_FAULTS, isFilter: false, name: () => undefined });

export interface FieldState {
  id: string;
  error: string | null;
  /** For `aria-describedby`; undefined when there is nothing to say. */
  describedBy: string | undefined;
  hintId: string;
  errorId: string;
  saysOptional: boolean;
}

/** The ids and the error of a field. */
export function useField(name: string, label: string, hint: unknown): FieldState {
  const form = useContext(FormContext);
  const { name: tell } = form;
  useEffect(() => tell(name, label), [tell, name, label]);
  const id = `${form.id}-${name}`;
  const error = form.faults.fields.get(name) ?? null;
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint === undefined || hint === null ? '' : hintId, error === null ? '' : errorId].filter((each) => each !== '');
  return { id, error, hintId, errorId, saysOptional: !form.isFilter, describedBy: described.length === 0 ? undefined : described.join(' ') };
}
