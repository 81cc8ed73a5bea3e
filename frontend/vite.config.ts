import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // Hashed names are immutable; the server compresses them once and never revalidates them.
    assetsDir: 'assets',
    chunkSizeWarningLimit: 1200,
    // The strict content policy of the site allows no data: fonts or scripts.
    assetsInlineLimit: 0,
  },
  server: {
    // The table of settlements is the server's: boundaries/data.
    fs: { allow: ['..'] },
    proxy: Object.fromEntries(['/api', '/ogc', '/tiles', '/styles', '/fonts', '/health'].map((path) => [path, SERVER])),
  },
  test: { include: ['src/**/*.test.{ts,tsx}'], environment: 'node' },
});
