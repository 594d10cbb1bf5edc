import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
// Servers, containers, programs and signals at chosen milliseconds meet a loaded CI machine: once more there before it is red.
// A test that needed it is shown as such in the output.
const retry = process.env['CI'] ? 1 : 0;
const servers = ['test/**/*.postgres.test.ts', 'test/**/*.lxc.test.ts'];

export default defineConfig({
  root,
  test: {
    // Two cores are what we plan for; a file with a server keeps two thirds of one busy.
    maxWorkers: 3,
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: servers,
          testTimeout: 60_000,
          // Importing the program again for each file would cost more than the tests.
          isolate: false,
          retry,
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/**/*.postgres.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          retry,
        },
      },
      {
        extends: true,
        test: {
          name: 'lxc',
          include: ['test/**/*.lxc.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          retry,
        },
      },
    ],
  },
});
