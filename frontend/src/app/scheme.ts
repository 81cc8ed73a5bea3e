/** Whether the page is light or dark now. */
import { createContext, useContext } from 'react';
import type { Scheme } from '../map/symbols';

export const SchemeContext = createContext<Scheme>('light');

export function useScheme(): Scheme {
  return useContext(SchemeContext);
}
