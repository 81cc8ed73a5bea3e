/** A button that opens a part of the page under it; Escape, a press elsewhere and going to another page close it. */
import { useRouterState } from '@tanstack/react-router';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';

interface DisclosureProps {
  label: string;
  button: ReactNode;
  buttonClass: string | undefined;
  panelClass: string | undefined;
  testId?: string;
  children: (close: () => void) => ReactNode;
}

export function Disclosure({ label, button, buttonClass, panelClass, testId, children }: DisclosureProps) {
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const toggle = useRef<HTMLButtonElement>(null);
  const place = useRouterState({ select: ({ location }) => location.pathname });
  const [openAt, setOpenAt] = useState<string | null>(null);
  // Open on the page where it was opened; another page closes it.
  const open = openAt === place;
  const close = () => setOpenAt(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && root.current?.contains(event.target) === false) setOpenAt(null);
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpenAt(null);
      toggle.current?.focus();
    };
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);
  return (
    <div ref={root} data-testid={testId}>
      <button ref={toggle} type="button" className={buttonClass} aria-expanded={open} aria-controls={id} aria-label={label} onClick={() => setOpenAt(open ? null : place)}>
        {button}
      </button>
      <div id={id} className={panelClass} hidden={!open}>{open && children(close)}</div>
    </div>
  );
}
