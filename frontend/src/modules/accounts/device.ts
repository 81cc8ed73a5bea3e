/** The browser and the system out of what a browser says about itself, for people who look for a sign-in that is not theirs. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/YaBrowser\/(\d+)/u, 'Яндекс Браузер'], [/Edg\/(\d+)/u, 'Edge'], [/OPR\/(\d+)/u, 'Opera'], [/Firefox\/(\d+)/u, 'Firefox'],
  [/Chrom(?:e|ium)\/(\d+)/u, 'Chrome'], [/Version\/(\d+).*Safari/u, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/u, 'iOS'], [/Android/u, 'Android'], [/Windows/u, 'Windows'], [/Mac OS X/u, 'macOS'], [/Linux/u, 'Linux'],
];
const LONGEST = 60;

export function describeDevice(userAgent: string): string {
  const browser = BROWSERS.find(([pattern]) => pattern.test(userAgent));
  const system = SYSTEMS.find(([pattern]) => pattern.test(userAgent));
  if (browser === undefined) return userAgent.slice(0, LONGEST);
  const version = browser[0].exec(userAgent)?.[1] ?? '';
  return [`${browser[1]} ${version}`.trim(), system?.[1]].filter((part) => part !== undefined).join(', ');
}
