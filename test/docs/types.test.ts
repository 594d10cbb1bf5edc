import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { directoryOf } from '../core/config/support.ts';
import { blocks, root, userPages, writeScripts } from './markdown.ts';

/** Entry points as package.json exports them, at their sources. */
const entries = {
  pgproof: ['core/index.ts'],
  'pgproof/testing': ['core/testing/index.ts'],
  'pgproof/checks': ['plugins/checks/index.ts'],
  'pgproof/reporters': ['reporters/index.ts'],
};

async function compile(directory: string) {
  const paths = Object.fromEntries(
    Object.entries(entries).map(([name, files]) => [name, files.map((file) => join(root, file))]),
  );
  const tsconfig = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { rootDir: '/', noEmit: true, paths, typeRoots: [join(root, 'node_modules/@types')] },
    include: ['**/*.ts'],
  };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(tsconfig));
  return execa(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { reject: false });
}

test('every TypeScript example compiles as strictly as pgproof itself', { timeout: 120_000 }, async () => {
  // package.json: without it the examples would not be modules.
  const directory = await directoryOf({ 'package.json': '{ "type": "module" }' });
  for (const page of userPages) await writeScripts(page, join(directory, basename(page, '.md')));
  const written = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.ts'));
  expect(written).toHaveLength(blocks('ts').length);
  expect(written.length).toBeGreaterThan(5);
  expect(await compile(directory)).toMatchObject({ exitCode: 0, stdout: '' });
});

test('the compiler would notice an example that is wrong', { timeout: 120_000 }, async () => {
  const wrong = `import { newestRow } from 'pgproof/checks';
export const check = newestRow({ database: 'shop', relation: 'public.orders', column: 'at', maxage: '1 h' });
`;
  const directory = await directoryOf({ 'package.json': '{ "type": "module" }', 'wrong.ts': wrong });
  const { exitCode, stdout } = await compile(directory);
  expect(exitCode).not.toBe(0);
  expect(stdout).toContain('maxage');
});
