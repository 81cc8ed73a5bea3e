/** Class breaks: which colour stands for how many. */

/** Lower bounds of the classes above the first, rising; the first class begins at one. */
export type Breaks = readonly number[];

const CLASSES = 5;
const SHARES = [0.4, 0.65, 0.84, 0.95];

/** Round breaks over the counts that are on the map, by quantiles so that every class is used. */
export function countBreaks(counts: readonly number[]): Breaks {
  const sorted = counts.filter((each) => each > 0).sort((a, b) => a - b);
  const most = sorted.at(-1) ?? 0;
  if (most <= CLASSES) return [2, 3, 4, 5];
  const breaks: number[] = [];
  for (const share of SHARES) {
    const wanted = niceNumber(sorted[Math.floor(share * (sorted.length - 1))] ?? 1);
    const least = nextNice(breaks.at(-1) ?? 1);
    breaks.push(Math.max(wanted, least));
  }
  return breaks;
}

/** Whether breaks made earlier still suit the counts in sight: kept as long as they do, so that colours do not dance while panning. */
export function breaksSuit(breaks: Breaks, counts: readonly number[]): boolean {
  const fresh = countBreaks(counts);
  const highest = breaks.at(-1) ?? 1;
  const wanted = fresh.at(-1) ?? 1;
  return wanted <= highest * 3 && wanted >= highest / 3;
}

/** Breaks of a rate per 1,000, by quantiles over the municipalities that have one. */
export function rateBreaks(rates: readonly number[]): Breaks {
  const sorted = [...rates].sort((a, b) => a - b);
  if (sorted.length === 0) return [1, 2, 3, 4];
  const most = sorted.at(-1) ?? 0;
  const step = most >= 20 ? 1 : most >= 1 ? 0.1 : 0.01;
  const breaks: number[] = [];
  for (const share of [0.2, 0.4, 0.6, 0.8]) {
    const value = sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    const rounded = Math.round(value / step) * step;
    const previous = breaks.at(-1) ?? 0;
    breaks.push(Number(Math.max(rounded, previous + step).toFixed(2)));
  }
  return breaks;
}

/** The promise is an answer within ten days, so the scale of shares is fixed and means the same every day. */
export const SHARE_BREAKS: Breaks = [0.5, 0.7, 0.85, 0.95];

export function classOf(value: number, breaks: Breaks): number {
  return breaks.filter((each) => value >= each).length;
}

const NICE = [1, 1.5, 2, 3, 5, 7];

/** The nearest number people like to read: 1, 2, 3, 5, 7 or 15 times a power of ten. */
function niceNumber(value: number): number {
  if (value <= 3) return Math.max(1, Math.round(value));
  const power = 10 ** Math.floor(Math.log10(value));
  const candidates = [...NICE, 10].map((each) => each * power).filter(Number.isInteger);
  return candidates.reduce((best, each) => (Math.abs(each - value) < Math.abs(best - value) ? each : best));
}

function nextNice(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [...NICE, 10, 15].map((each) => each * power).find((each) => Number.isInteger(each) && each > value) ?? value + 1;
}
