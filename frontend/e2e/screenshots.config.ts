/** Draws the pictures of docs/screenshots from a running server: `npm run screenshots`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: { include: ['screenshots.shots.ts'], testTimeout: 300_000, hookTimeout: 60_000, fileParallelism: false },
});
