/** The number of a person out of what stands in a field: the number itself, or a suggestion that ends with it; 0 is nobody. */
export function personIdOf(text: string): number {
  const digits = /^(\d{1,15})$/u.exec(text.trim())?.[1] ?? /\(№ (\d{1,15})\)$/u.exec(text.trim())?.[1];
  return digits === undefined ? 0 : Number(digits);
}
