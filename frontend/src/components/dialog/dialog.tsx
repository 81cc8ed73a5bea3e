/** A dialogue over the page: the browser's own, which keeps the focus inside and closes by Escape. */
import { IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { KIT } from '../../i18n/kit';
import { useTexts } from '../../i18n/language';
import classes from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const kit = useTexts(KIT);
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    return () => {
      // What opened it may be gone with the row that was removed; then the page's heading takes the focus.
      setTimeout(() => (opener instanceof HTMLElement && opener.isConnected ? opener : document.querySelector('h1'))?.focus());
    };
  }, []);
  return (
    <dialog ref={element} className={classes['dialog']} aria-labelledby={titleId} onClose={onClose}>
      <header>
        <h2 id={titleId}>{title}</h2>
        <button type="button" aria-label={kit.cancel} onClick={onClose}><IconX size={20} aria-hidden="true" /></button>
      </header>
      {children}
    </dialog>
  );
}
