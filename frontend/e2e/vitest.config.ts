/** The browser tests: real Chromium against a running server (scripts/browser-tests starts one). */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['**/*.spec.ts'],
    testTimeout: 150_000,
    hookTimeout: 60_000,
    // One browser at a time: the drawing is done by the processor.
    fileParallelism: false,
    retry: 0,
  },
});
