import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('schema.ts is what npm run generate makes of openapi.json', async () => {
  const document = new URL('../../openapi.json', import.meta.url);
  const generated = astToString(await openapiTS(document));
  const committed = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
  expect(committed.endsWith(generated)).toBe(true);
});
