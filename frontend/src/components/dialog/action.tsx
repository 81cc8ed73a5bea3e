/** A button whose deed has to be confirmed, with a form when there is something to say about it. */
import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useNotes } from '../../app/notes';
import { KIT } from '../../i18n/kit';
import { useTexts } from '../../i18n/language';
import { TextAreaField } from '../form/fields';
import { Form } from '../form/form';
import type { FormValues } from '../form/values';
import { Dialog } from './dialog';
import classes from './dialog.module.css';

interface ActionProps {
  /** The words of the button that opens the dialogue. */
  name: string;
  /** What the button is about, for those who hear it without its row. */
  about?: string;
  title: string;
  text?: ReactNode;
  submit: string;
  danger?: boolean;
  /** Asks for a reason, in the field `reason`. */
  reason?: boolean;
  reasonHint?: string;
  /** Said when it is done. */
  done?: string;
  codes?: Readonly<Record<string, string>>;
  variant?: 'default' | 'filled' | 'subtle';
  onSubmit: (values: FormValues) => Promise<void>;
  onReload?: () => void;
  children?: ReactNode;
}

export function Action({ name, about, title, text, submit, danger = false, reason = false, reasonHint, done, codes, variant = 'default', onSubmit, onReload, children }: ActionProps) {
  const kit = useTexts(KIT);
  const notes = useNotes();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      {/* Named, the filled variant would take the library's own green. */}
      <Button
        {...(variant !== 'filled' && { variant })} size="compact-md" className={danger && variant !== 'filled' ? classes['dangerous'] : undefined}
        onClick={() => setOpen(true)} aria-haspopup="dialog"
      >
        {name}{about !== undefined && <span className="visually-hidden">: {about}</span>}
      </Button>
      {open && (
        <Dialog title={title} onClose={close}>
          {text !== undefined && <div className={classes['text']}>{text}</div>}
          <Form
            submit={submit} danger={danger} {...(codes !== undefined && { codes })}
            {...(onReload !== undefined && {
              onReload: () => {
                onReload();
                close();
              },
            })}
            after={<Button variant="default" onClick={close}>{kit.cancel}</Button>}
            onSubmit={async (values) => {
              await onSubmit(values);
              close();
              notes.say(done ?? kit.saved);
            }}
          >
            {children}
            {reason && <TextAreaField name="reason" label={kit.reason} hint={reasonHint ?? kit.reasonHint} required maxLength={1000} rows={3} />}
          </Form>
        </Dialog>
      )}
    </>
  );
}
