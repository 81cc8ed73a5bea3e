import { createHash } from 'node:crypto';
import react from '@vitejs/plugin-react';
import type { Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';

const SERVER = 'http://127.0.0.1:8080';

/** Pages that work without a server: their files belong to the shell. */
const OFFLINE_PAGES = ['about-page', 'sight-bar'];

/** Writes the names of the files that the site starts with, and a version made of them, into the service worker. */
function shellIntoWorker(): Plugin {
  return {
    name: 'shell-into-worker',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = Object.values(bundle).find((file): file is Rolldown.OutputChunk => file.type === 'chunk' && file.name === 'sw');
      if (worker === undefined) this.error('the service worker was not built');
      const files = new Set(['/favicon.svg', '/theme.js', '/manifest.webmanifest']);
      const add = (name: string) => {
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk' || files.has(`/${name}`)) return;
        files.add(`/${name}`);
        for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(`/${style}`);
        for (const imported of chunk.imports) add(imported);
      };
      for (const file of Object.values(bundle)) {
        if (file.type === 'chunk' && ((file.isEntry && file !== worker) || OFFLINE_PAGES.includes(file.name))) add(file.fileName);
        // The alphabets that the site is written in; others come when they are needed.
        if (/golos-text-(?:cyrillic|latin)-wght.*\.woff2$/u.test(file.fileName)) files.add(`/${file.fileName}`);
      }
      const names = [...files].sort();
      const version = createHash('sha256').update(names.join('\n')).update(worker.code).digest('hex').slice(0, 12);
      worker.code = `const SHELL_FILES=${JSON.stringify(names)},SHELL_VERSION=${JSON.stringify(version)};${worker.code}`;
    },
  };
}

export default defineConfig({
  plugins: [react(), shellIntoWorker()],
  build: {
    target: 'es2022',
    // Hashed names are immutable; the server compresses them once and never revalidates them.
    assetsDir: 'assets',
    chunkSizeWarningLimit: 1200,
    // The strict content policy of the site allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', sw: 'worker/service-worker.ts' },
      // The worker's name stays, or browsers would not find the next one; the server has it revalidated.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: {
    // The table of settlements is the server's: boundaries/data.
    fs: { allow: ['..'] },
    proxy: Object.fromEntries(['/api', '/ogc', '/tiles', '/styles', '/fonts', '/health'].map((path) => [path, SERVER])),
  },
  test: { include: ['src/**/*.test.{ts,tsx}', 'worker/**/*.test.ts'], environment: 'node' },
});
