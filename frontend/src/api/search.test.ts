import { expect, test } from 'vitest';
import { parseMarked } from './search';

test('marks become pieces, entities become letters', () => {
  expect(parseMarked('Большая <mark>яма</mark> &amp; &quot;лужа&quot;')).toEqual([
    { text: 'Большая ', marked: false }, { text: 'яма', marked: true }, { text: ' & "лужа"', marked: false },
  ]);
});

test('any other markup stays what it is: characters', () => {
  const pieces = parseMarked('<img src=x onerror=alert(1)> <mark><script>alert(1)</script></mark> <MARK>x</MARK> <mark class="a">');
  expect(pieces.map(({ text }) => text).join('')).toBe('<img src=x onerror=alert(1)> <script>alert(1)</script> <MARK>x</MARK> <mark class="a">');
  expect(pieces.filter(({ marked }) => marked).map(({ text }) => text)).toEqual(['<script>alert(1)</script>']);
});

test('an entity is decoded once', () => {
  expect(parseMarked('&amp;lt;b&amp;gt;')).toEqual([{ text: '&lt;b&gt;', marked: false }]);
});

test.each(['', '<mark>', '</mark></mark>'])('nothing is found in %j', (html) => {
  expect(parseMarked(html)).toEqual([]);
});
