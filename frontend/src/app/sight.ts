/**
 * The version for the visually impaired (GOST R 52872-2019): what the reader chose, remembered on the device.
 *
 * It is written on the root element, where styles/sight.css reads it; public/theme.js does the same before the first paint.
 */
import { useSyncExternalStore } from 'react';

export const SIZES = ['100', '150', '200'] as const;
export const SPACINGS = ['normal', 'wide', 'widest'] as const;
export const SCHEMES = ['black', 'white', 'blue'] as const;

export interface SightSettings {
  on: boolean;
  size: (typeof SIZES)[number];
  spacing: (typeof SPACINGS)[number];
  scheme: (typeof SCHEMES)[number];
  pictures: boolean;
}

export const NORMAL: SightSettings = { on: false, size: '150', spacing: 'normal', scheme: 'black', pictures: true };

// public/theme.js reads the same key before the first paint.
const KEY = 'kuban.sight';

/** Reads settings from what was remembered; whatever it is, valid settings come out. */
export function parseSight(text: string | null): SightSettings {
  const parts = new URLSearchParams(text ?? '');
  const word = <const Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word =>
    words.find((each) => each === parts.get(name)) ?? otherwise;
  return {
    on: parts.get('on') === '1',
    size: word('size', SIZES, NORMAL.size),
    spacing: word('spacing', SPACINGS, NORMAL.spacing),
    scheme: word('scheme', SCHEMES, NORMAL.scheme),
    pictures: parts.get('pictures') !== '0',
  };
}

export function writeSight({ on, size, spacing, scheme, pictures }: SightSettings): string {
  return new URLSearchParams({ on: on ? '1' : '0', size, spacing, scheme, pictures: pictures ? '1' : '0' }).toString();
}

let settings = parseSight(stored());
const listeners = new Set<() => void>();

export function useSight(): SightSettings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
}

export function changeSight(change: Partial<SightSettings>): void {
  settings = { ...settings, ...change };
  try {
    localStorage.setItem(KEY, writeSight(settings));
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
  mark(settings);
  for (const listener of listeners) listener();
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function mark({ on, size, spacing, scheme, pictures }: SightSettings): void {
  const root = document.documentElement;
  const marks = {
    'data-sight': 'on', 'data-sight-size': size, 'data-sight-spacing': spacing, 'data-sight-scheme': scheme, 'data-sight-pictures': pictures ? 'on' : 'off',
  };
  for (const [name, value] of Object.entries(marks)) {
    if (on) root.setAttribute(name, value);
    else root.removeAttribute(name);
  }
}
