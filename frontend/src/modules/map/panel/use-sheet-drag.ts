/** Lets a finger pull the sheet up and down; a press without a pull stays a press of the button. */
import { useRef, type DOMAttributes, type RefObject } from 'react';
import type { Snap } from './panel';

const ORDER = ['peek', 'half', 'full'] as const;
const PULL_PX = 40;

/** The handlers of the sheet's handle. */
export function useSheetDrag(
  sheet: RefObject<HTMLElement | null>, snap: Snap, onSnap: (snap: Snap) => void,
): DOMAttributes<HTMLButtonElement> {
  const start = useRef<{ y: number; height: number } | null>(null);
  const pulled = useRef(0);
  const release = () => {
    start.current = null;
    sheet.current?.style.removeProperty('height');
    sheet.current?.removeAttribute('data-dragging');
  };
  return {
    onPointerDown: (event) => {
      if (sheet.current === null) return;
      start.current = { y: event.clientY, height: sheet.current.offsetHeight };
      pulled.current = 0;
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      if (start.current === null || sheet.current === null) return;
      pulled.current = start.current.y - event.clientY;
      if (Math.abs(pulled.current) < 6) return;
      sheet.current.setAttribute('data-dragging', '');
      sheet.current.style.setProperty('height', `${start.current.height + pulled.current}px`);
    },
    onPointerUp: () => {
      const by = pulled.current;
      release();
      if (Math.abs(by) >= PULL_PX) onSnap(ORDER[Math.min(2, Math.max(0, ORDER.indexOf(snap) + Math.sign(by)))] ?? snap);
    },
    onPointerCancel: release,
    onClickCapture: (event) => {
      if (Math.abs(pulled.current) < 6) return;
      event.stopPropagation();
      event.preventDefault();
      pulled.current = 0;
    },
  };
}
