/** What went wrong with a form, in words, and at which field. */
import type { KitTexts } from '../../i18n/kit';
import type { Language } from '../../i18n/format';
import { isStale, ProblemError, type Fault } from '../../api/problem';

export interface FormFaults {
  /** By the name of the field. */
  fields: ReadonlyMap<string, string>;
  /** What belongs to no field of the form. */
  general: readonly string[];
  /** The state was changed by somebody else: loading it again helps. */
  stale: boolean;
}

export const NO_FAULTS: FormFaults = { fields: new Map(), general: [], stale: false };

export interface FaultWords {
  kit: KitTexts;
  language: Language;
  /** Words of the form itself for some codes, by `field.code` or by code. */
  codes?: Readonly<Record<string, string>>;
}

/** Spreads a failure over the fields of a form; what names no field of it is said on top. */
export function faultsOf(error: unknown, names: ReadonlySet<string>, words: FaultWords): FormFaults {
  const fields = new Map<string, string>();
  const general: string[] = [];
  const faults = error instanceof ProblemError ? error.faults : [];
  for (const fault of faults) {
    const name = fieldOf(fault, names);
    const text = faultText(fault, name, words);
    if (name === null) general.push(text);
    else if (!fields.has(name)) fields.set(name, text);
  }
  if (fields.size === 0 && general.length === 0) general.push(problemText(error, words.kit));
  return { fields, general, stale: isStale(error) };
}

/** The field that a pointer leads to: its last step that the form has a field for. */
function fieldOf({ at }: Fault, names: ReadonlySet<string>): string | null {
  const steps = (at ?? '').split('/').filter((step) => step !== '');
  return steps.reverse().find((step) => names.has(step)) ?? null;
}

function faultText({ code, detail }: Fault, name: string | null, { kit, language, codes = {} }: FaultWords): string {
  const known = codes[`${name ?? ''}.${code}`] ?? codes[code] ?? kit.codes[code];
  // The server explains itself in English.
  if (known === undefined && language === 'en' && detail !== '') return detail;
  return known ?? kit.codes['invalid'] ?? code;
}

/** One sentence or two about a failure as a whole. */
export function problemText(error: unknown, kit: KitTexts): string {
  if (!(error instanceof ProblemError)) return kit.problems['offline'] ?? '';
  const text = kit.problems[error.type] ?? kit.problems['about:blank'] ?? '';
  if (error.retryAfterS !== null && error.status === 429) return `${text} ${kit.waitSeconds(String(error.retryAfterS))}`;
  return error.status >= 500 && error.requestId !== null ? `${text} ${kit.requestId(error.requestId)}` : text;
}
