/**
 * A form: checks what it can, sends once however often it is pressed, and says what went wrong where.
 *
 * Invariant: while `onSubmit` runs no second one starts; what was typed stays until it succeeded.
 */
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode, type SubmitEvent } from 'react';
import { endOfSession } from '../../app/session';
import { KIT } from '../../i18n/kit';
import { useSpeech, useTexts } from '../../i18n/language';
import { faultsOf, NO_FAULTS, type FormFaults } from './faults';
import { FormContext } from './form-context';
import classes from './form.module.css';
import { codeOf, FormValues } from './values';

export interface FormProps {
  submit: string;
  onSubmit: (values: FormValues) => Promise<void>;
  /** Said when it succeeded and the form stays. */
  done?: string;
  /** Empties the form when it succeeded. */
  resets?: boolean;
  danger?: boolean;
  /** Chooses what a list shows: every field may stay empty. */
  isFilter?: boolean;
  /** Loads what the form changes again, when somebody else has changed it. */
  onReload?: () => void;
  codes?: Readonly<Record<string, string>>;
  /** Beside the button. */
  after?: ReactNode;
  label?: string;
  children?: ReactNode;
}

export function Form({ submit, onSubmit, done, resets = false, danger = false, isFilter = false, onReload, codes, after, label, children }: FormProps) {
  const kit = useTexts(KIT);
  const { language } = useSpeech();
  const queries = useQueryClient();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const labels = useRef(new Map<string, string>());
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<FormFaults>(NO_FAULTS);
  const [named, setNamed] = useState<ReadonlyMap<string, string>>(new Map());
  const [succeeded, setSucceeded] = useState(false);
  const name = useCallback((field: string, text: string) => {
    labels.current.set(field, text);
  }, []);
  const state = useMemo(() => ({ id, faults, isFilter, name }), [id, faults, isFilter, name]);

  const send = async () => {
    const element = form.current;
    if (element === null || running.current) return;
    const missing = ownFaults(element, (code, field) => codes?.[`${field}.${code}`] ?? codes?.[code] ?? kit.codes[code] ?? code);
    setSucceeded(false);
    setNamed(new Map(labels.current));
    setFaults(missing);
    if (missing.fields.size > 0) return;
    running.current = true;
    setBusy(true);
    try {
      await onSubmit(new FormValues(new FormData(element)));
      if (resets) form.current?.reset();
      setSucceeded(true);
    } catch (error) {
      endOfSession(queries, error);
      setFaults(faultsOf(error, new Set(labels.current.keys()), { kit, language, ...(codes !== undefined && { codes }) }));
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const submitted = (event: SubmitEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <form ref={form} className={classes['form']} noValidate onSubmit={submitted} aria-label={label} aria-busy={busy}>
      <FormContext value={state}>
        <ErrorSummary faults={faults} id={id} labels={named} onReload={onReload} />
        {children}
        <div className={classes['actions']}>
          <Button type="submit" className={danger ? classes['danger'] : undefined} loading={busy}>{submit}</Button>
          {after}
          <span role="status" className={classes['done']}>{busy ? <span className="visually-hidden">{kit.busy}</span> : succeeded ? (done ?? '') : ''}</span>
        </div>
      </FormContext>
    </form>
  );
}

interface SummaryProps {
  faults: FormFaults;
  id: string;
  labels: ReadonlyMap<string, string>;
  onReload: (() => void) | undefined;
}

/** Everything that is wrong, each with a link to its field; takes the focus when it appears. */
function ErrorSummary({ faults, id, labels, onReload }: SummaryProps) {
  const kit = useTexts(KIT);
  const box = useRef<HTMLDivElement>(null);
  const wrong = faults.fields.size > 0 || faults.general.length > 0;
  useEffect(() => {
    if (wrong) box.current?.focus();
  }, [faults, wrong]);
  if (!wrong) return null;
  return (
    <div ref={box} className={classes['summary']} role="alert" tabIndex={-1} data-testid="error-summary">
      <h2>{faults.fields.size > 0 ? kit.summary : kit.failed}</h2>
      <ul>
        {faults.general.map((text) => <li key={text}>{text}</li>)}
        {[...faults.fields].map(([field, text]) => (
          <li key={field}>
            <a
              href={`#${id}-${field}`}
              onClick={(event) => {
                event.preventDefault();
                document.getElementById(`${id}-${field}`)?.focus();
              }}
            >
              {labels.get(field) ?? field}: {text}
            </a>
          </li>
        ))}
      </ul>
      {faults.stale && onReload !== undefined && <button type="button" className="chip" onClick={onReload}>{kit.loadAgain}</button>}
    </div>
  );
}

/** What the page itself sees to be wrong. */
function ownFaults(form: HTMLFormElement, words: (code: string, field: string) => string): FormFaults {
  const fields = new Map<string, string>();
  for (const element of form.elements) {
    const isControl = element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
    if (!isControl || element.name === '' || fields.has(element.name)) continue;
    const code = codeOf(element);
    if (code !== null) fields.set(element.name, words(code, element.name));
  }
  return { fields, general: [], stale: false };
}
