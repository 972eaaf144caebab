/** In the order in which they are looked for: most browsers also bear the names of others. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bWhale\//, 'Whale'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Headless)?(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPad\b/, 'iPad'],
  [/\biPhone\b/, 'iPhone'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];
const program = /^[A-Za-z0-9._-]{1,40}/;

/** What a person recognises in a user agent: `Firefox, Windows`, `curl`. Of any other text nothing is taken over. */
export function clientLabel(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, 400);
  const find = (names: typeof browsers) => names.find(([pattern]) => pattern.test(text))?.[1];
  const browser = find(browsers);
  if (browser === undefined) return program.exec(text)?.[0] ?? '';
  const system = find(systems);
  return system === undefined ? browser : `${browser}, ${system}`;
}
