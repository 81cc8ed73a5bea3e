import { expect, test } from 'vitest';
import { codeOf, FormValues } from './values';

function values(...pairs: [string, string][]): FormValues {
  const data = new FormData();
  for (const [name, value] of pairs) data.append(name, value);
  return new FormValues(data);
}

test('texts lose the blanks around them, passwords do not', () => {
  const filled = values(['email', ' a@example.org '], ['password', ' two words ']);
  expect(filled.text('email')).toBe('a@example.org');
  expect(filled.raw('password')).toBe(' two words ');
});

test('what is left empty is nothing, and no number', () => {
  const filled = values(['body_id', ''], ['person_id', '17'], ['bad', '1x']);
  expect(filled.optional('body_id')).toBeNull();
  expect(filled.number('body_id')).toBeNull();
  expect(filled.number('person_id')).toBe(17);
  expect(filled.number('bad')).toBeNull();
  expect(filled.text('missing')).toBe('');
});

test('boxes are told apart and gathered', () => {
  const filled = values(['permissions', 'a'], ['permissions', 'b'], ['is_head', 'on']);
  expect(filled.list('permissions')).toEqual(['a', 'b']);
  expect(filled.flag('is_head')).toBe(true);
  expect(filled.flag('other')).toBe(false);
});

const SOUND = { typeMismatch: false, badInput: false, rangeUnderflow: false, rangeOverflow: false };

test.each([
  ['a required text of blanks', { type: 'text', required: true, value: '  ' }, 'required'],
  ['a required box that is not ticked', { type: 'checkbox', required: true, value: 'on', checked: false }, 'required'],
  ['a ticked box', { type: 'checkbox', required: true, value: 'on', checked: true }, null],
  ['an empty optional text', { type: 'text', required: false, value: '' }, null],
  ['no address of mail', { type: 'email', required: true, value: 'x', validity: { ...SOUND, typeMismatch: true } }, 'invalid-email'],
  ['a day that is none', { type: 'date', required: false, value: '', validity: { ...SOUND, badInput: true } }, 'invalid'],
  ['a number below the least', { type: 'number', required: true, value: '0', validity: { ...SOUND, rangeUnderflow: true } }, 'invalid'],
])('%s', (_name, control, code) => {
  expect(codeOf({ name: 'x', validity: SOUND, ...control })).toBe(code);
});
