import { expect, it } from 'vitest';
import { clientLabel } from './client-label.ts';

const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit';
it.each([
  [`${mac}/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`, 'Chrome, macOS'],
  [`${mac}/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15`, 'Safari, macOS'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'Firefox, Windows'],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0', 'Edge, Windows'],
  [
    'Mozilla/5.0 (Linux; Android 15; SM-S931N) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari',
    'Samsung Internet, Android',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) Chrome/138.0 Whale/4.33 Safari/537.36', 'Whale, Windows'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/142.0 Mobile Safari/604.1',
    'Chrome, iPhone',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0 Safari/537.36', 'Chrome, Linux'],
  ['Mozilla/5.0 Firefox/145.0', 'Firefox'],
  ['curl/8.9.1', 'curl'],
  ['tradewind-cli', 'tradewind-cli'],
  ['<script>alert(1)</script>', ''],
  ['', ''],
  [undefined, ''],
])('%j is %j', (userAgent, label) => {
  expect(clientLabel(userAgent)).toBe(label);
});
