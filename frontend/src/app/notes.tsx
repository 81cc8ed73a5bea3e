/** Short notes about what has just been done: shown for a while at the edge of the page and told to screen readers. */
import { IconX } from '@tabler/icons-react';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useSpeech } from '../i18n/language';
import classes from './notes.module.css';

export interface Notes {
  /** Shows a note. */
  say: (text: string) => void;
  /** Only tells it to those who listen. */
  tell: (text: string) => void;
}

const NotesContext = createContext<Notes>({ say: () => undefined, tell: () => undefined });
const SHOWN_MS = 8_000;

export function useNotes(): Notes {
  return useContext(NotesContext);
}

export function NotesProvider({ children }: { children: ReactNode }) {
  const { t } = useSpeech();
  const [note, setNote] = useState<{ text: string; id: number } | null>(null);
  const [told, setTold] = useState('');
  const [held, setHeld] = useState(false);
  const say = useCallback((text: string) => setNote((before) => ({ text, id: (before?.id ?? 0) + 1 })), []);
  const notes = useMemo<Notes>(() => ({ say, tell: setTold }), [say]);
  useEffect(() => {
    if (note === null || held) return;
    const timer = setTimeout(() => setNote(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [note, held]);
  return (
    <NotesContext value={notes}>
      {children}
      <span className="visually-hidden" role="status">{told}</span>
      {/* Whoever reads a note or is about to close it keeps it. */}
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Nothing here can be pressed but the button inside. */}
      <div
        className={classes['region']} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}
      >
        <div role="status">
          {note !== null && (
            <p key={note.id} className={classes['note']}>
              <span>{note.text}</span>
              <button type="button" aria-label={t.shell.close} onClick={() => setNote(null)}><IconX size={18} aria-hidden="true" /></button>
            </p>
          )}
        </div>
      </div>
    </NotesContext>
  );
}
