import { expect, test } from 'vitest';
import { Json } from './read';

test('a value of the wrong kind is named by its place', () => {
  const json = new Json({ issues: [{ id: 'x' }] });
  expect(() => json.get('issues').list()[0]?.get('id').number()).toThrow('no number at $.issues[0].id');
});

test('an unknown word of a closed set is refused', () => {
  expect(() => new Json('burned').oneOf(['solved', 'declined'])).toThrow('solved | declined');
});

test('a missing value reads as null where that is allowed', () => {
  expect(new Json({}).get('address').optional((each) => each.string())).toBeNull();
});
