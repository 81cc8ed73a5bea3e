/** The line work of footprint patterns, shared by map and legend. */
import type { Pattern } from './symbols';

/** The dots of the `dots` pattern in a square of 12. */
export const PATTERN_DOTS = 'M3 3m-1.300 0a1.300 1.300 0 1 0 2.600 0a1.300 1.300 0 1 0-2.600 0M9 9m-1.300 0a1.300 1.300 0 1 0 2.600 0a1.300 1.300 0 1 0-2.600 0';

/** The lines of a pattern in a square of a given size that repeats without seams. */
export function patternPath(pattern: Pattern, size: number): string {
  const half = size / 2;
  const rising = `M-1 ${half + 1}L${half + 1} -1M-1 ${size + 1}L${size + 1} -1M${half - 1} ${size + 1}L${size + 1} ${half - 1}`;
  const falling = `M-1 ${half - 1}L${half + 1} ${size + 1}M-1 -1L${size + 1} ${size + 1}M${half - 1} -1L${size + 1} ${half + 1}`;
  switch (pattern) {
    case 'diagonal':
      return rising;
    case 'cross':
      return rising + falling;
    case 'sparse':
      return `M-1 ${size + 1}L${size + 1} -1M-1 1L1 -1M${size - 1} ${size + 1}L${size + 1} ${size - 1}`;
    default:
      return '';
  }
}
