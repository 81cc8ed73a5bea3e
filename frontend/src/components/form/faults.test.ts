import { expect, test } from 'vitest';
import { problemOf, ProblemError } from '../../api/problem';
import { kitEn } from '../../i18n/kit-en';
import { kitRu } from '../../i18n/kit-ru';
import { faultsOf, problemText } from './faults';

const NAMES = new Set(['email', 'password', 'permissions']);
const RU = { kit: kitRu, language: 'ru' } as const;

function refusal(...errors: object[]): ProblemError {
  return problemOf(new Response(null, { status: 422 }), { type: 'validation-failed', title: 'x', status: 422, errors });
}

test('a fault stands at the field that its pointer leads to', () => {
  const faults = faultsOf(refusal({ pointer: '/registration/password', code: 'guessable', detail: 'is guessed' }), NAMES, RU);
  expect(faults.fields.get('password')).toBe(kitRu.codes['guessable']);
  expect(faults.general).toEqual([]);
});

test('a fault inside a list stands at the list', () => {
  const faults = faultsOf(refusal({ pointer: '/role/permissions/3', code: 'unknown-value', detail: '' }), NAMES, RU);
  expect([...faults.fields.keys()]).toEqual(['permissions']);
});

test('the first fault of a field is the one that is said', () => {
  const faults = faultsOf(refusal({ pointer: '/a/email', code: 'required', detail: '' }, { pointer: '/a/email', code: 'invalid', detail: '' }), NAMES, RU);
  expect(faults.fields.get('email')).toBe(kitRu.codes['required']);
});

test('what belongs to no field of the form is said on top', () => {
  const faults = faultsOf(refusal({ pointer: '/token', code: 'not-valid', detail: '' }), NAMES, RU);
  expect(faults.fields.size).toBe(0);
  expect(faults.general).toEqual([kitRu.codes['not-valid']]);
});

test('a form has its own words for codes, per field too', () => {
  const codes = { 'email.taken': 'эта почта уже есть', taken: 'занято' };
  expect(faultsOf(refusal({ pointer: '/email', code: 'taken', detail: '' }), NAMES, { ...RU, codes }).fields.get('email')).toBe('эта почта уже есть');
  expect(faultsOf(refusal({ pointer: '/password', code: 'taken', detail: '' }), NAMES, { ...RU, codes }).fields.get('password')).toBe('занято');
});

test('a code that the catalogue does not know is told in the server’s words to those who read English', () => {
  const error = refusal({ pointer: '/email', code: 'brand-new', detail: 'is of the wrong colour' });
  expect(faultsOf(error, NAMES, { kit: kitEn, language: 'en' }).fields.get('email')).toBe('is of the wrong colour');
  expect(faultsOf(error, NAMES, RU).fields.get('email')).toBe(kitRu.codes['invalid']);
});

test('a stale change says so, and that loading again helps', () => {
  const faults = faultsOf(problemOf(new Response(null, { status: 412 }), { type: 'precondition-failed', title: 'x', status: 412 }), NAMES, RU);
  expect(faults.stale).toBe(true);
  expect(faults.general).toEqual([kitRu.problems['precondition-failed']]);
});

test('no answer at all is told as a lost connection', () => {
  expect(problemText(new TypeError('fetch failed'), kitRu)).toBe(kitRu.problems['offline']);
});

test('too many tries say how long to wait; a failure of the server names its request', () => {
  const tooMany = problemOf(new Response(null, { status: 429, headers: { 'retry-after': '90' } }), { type: 'too-many-requests', title: 'x', status: 429 });
  expect(problemText(tooMany, kitRu)).toContain('90');
  const broken = problemOf(new Response(null, { status: 500 }), { type: 'internal', title: 'x', status: 500, request_id: 'r-17' });
  expect(problemText(broken, kitRu)).toContain('r-17');
});

test.each([null, undefined, 'text', 7, [], { errors: 'none' }, { errors: [null, 7, 'x'] }])('whatever the body is, a problem comes out: %j', (body) => {
  const problem = problemOf(new Response(null, { status: 502, statusText: 'Bad Gateway' }), body);
  expect(problem.status).toBe(502);
  expect(problem.type).toBe('about:blank');
});
