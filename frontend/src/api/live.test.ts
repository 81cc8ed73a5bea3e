import { expect, test } from 'vitest';
import { parseChange } from './live';

test('a change names its layer and tiles', () => {
  expect(parseChange('{"layer":"issues","seq":5,"reset":false,"tiles":["0/0/0","14/9967/5907"]}')).toEqual({
    layer: 'issues', reset: false, tiles: [{ z: 0, x: 0, y: 0 }, { z: 14, x: 9967, y: 5907 }],
  });
});
