/** Where the focus goes when a page of the site is reached from another one. */
import { useEffect, useRef } from 'react';

/** The path whose page had the focus last; null before the first page, whose focus is the browser's business. */
let focusedPath: string | null = null;

/** Gives the focus to an element of a page that is reached from another page of the site. */
export function usePageFocus<Element extends HTMLElement>() {
  const element = useRef<Element>(null);
  useEffect(() => {
    const { pathname } = globalThis.location;
    if (focusedPath !== null && focusedPath !== pathname) {
      element.current?.focus({ preventScroll: true });
      // Pages that scroll begin at their top.
      globalThis.scrollTo({ top: 0 });
    }
    focusedPath = pathname;
  }, []);
  return element;
}
