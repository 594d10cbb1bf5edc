import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatMessage } from 'publint/utils';
import { publint } from 'publint';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../core/index.ts';
import { pgproofVersion } from '../../core/version.ts';
import { root } from '../docs/markdown.ts';
import { cachedBackup } from '../support/cluster.ts';
import { listTarball, npm, npx, packFiles, packPgproof, writeFiles, type Packed } from './packed.ts';

let packed: Packed;
/** A project outside of the repository with pgproof and a check from npm installed. */
let project: string;

const manifestOf = (more: object) => JSON.stringify({ version: '1.0.0', type: 'module', ...more });
const demoCheck = {
  'package.json': manifestOf({
    name: 'pgproof-check-demo',
    exports: './index.js',
    peerDependencies: { pgproof: `^${pgproofVersion}` },
  }),
  'index.js': `import { defineCheck, z } from 'pgproof';
export default defineCheck({
  name: 'demo',
  summary: 'there are customers',
  options: z.object({ database: z.string(), min: z.number().int() }),
  async run({ value, options, atLeast }) {
    const customers = await value('select count(*) from public.customers');
    return atLeast('customers are there', Number(customers), options.min, { unit: 'rows' });
  },
});
`,
};

beforeAll(async () => {
  packed = await packPgproof();
  const plugin = await packFiles(join(packed.directory, 'pgproof-check-demo'), demoCheck);
  project = await writeFiles(join(packed.directory, 'project'), {
    'package.json': manifestOf({ name: 'project', private: true }),
  });
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await npm(['install', ...quiet, packed.tarball, plugin], project);
});
afterAll(() => packed[Symbol.asyncDispose]());

describe('the package', () => {
  it('holds the compiled program, the docs and nothing else', async () => {
    const files = await listTarball(packed.tarball);
    const names = files.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/images/proven.svg']));
    expect(
      names.filter((name) => !/^(dist|docs)\/|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(name)),
    ).toEqual([]);
    expect(names.filter((name) => name.startsWith('dist/') && !/\.(js|d\.ts)$/.test(name))).toEqual([]);
    expect(names.filter((name) => /(^|\/)test\/|\.test\.|\.env|\.pem$|\.key$/.test(name))).toEqual([]);
    expect(files.find(({ name }) => name === 'package.json')?.mode).toBe('-rw-r--r--');
  });

  it('is clean to publint', async () => {
    const { messages, pkg } = await publint({
      pkgDir: join(project, 'node_modules/pgproof'),
      level: 'suggestion',
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg ?? {}))).toEqual([]);
  });

  it('is a program when it is installed', async () => {
    expect(await npx(['pgproof', '--version'], project)).toMatchObject({ exitCode: 0, stdout: pgproofVersion });
  });
});

describe('the types', () => {
  it('of every entry point resolve for a consumer, as strictly as he likes', async () => {
    const directory = await writeFiles(join(project, 'typed'), {
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          module: 'nodenext',
          moduleResolution: 'nodenext',
          target: 'es2023',
          lib: ['es2023', 'esnext.disposable'],
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          types: ['node'],
          typeRoots: [join(root, 'node_modules/@types')],
        },
      }),
      'consumer.ts': `import { defineCheck, defineConfig, z } from 'pgproof';
import { testCheck } from 'pgproof/testing';
import { amcheck } from 'pgproof/checks';
import { slack } from 'pgproof/reporters';

const check = defineCheck({
  name: 'typed', summary: '', options: z.object({ database: z.string(), min: z.number().default(1) }),
  run: async ({ options, atLeast }) => atLeast('', options.min, 0),
});
export const outcome: Promise<'pass' | 'warn' | 'fail' | 'skipped' | 'could-not-verify'> =
  testCheck(check, { database: 'shop' }, { sql: '' }).then((result) => result.outcome);
export default defineConfig({
  backups: { shop: { source: '/b', checks: [amcheck({ rootDescend: true, severity: 'warn' }), check({ database: 'shop' })] } },
  reporters: [slack({ webhookUrl: '' })],
});
// @ts-expect-error an option that does not exist
amcheck({ rootdescend: true });
// @ts-expect-error a required option is missing
check({ min: 1 });
`,
    });
    const { exitCode, stdout } = await execa(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { reject: false });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });
});

describe('a check from npm', () => {
  async function drill(name: string, configuration: string) {
    const directory = join(project, name.replaceAll('.', '-'));
    await mkdir(directory);
    await writeFiles(directory, { [name]: configuration });
    const flags = ['--sandbox', 'process', '--reporter', 'json:report.json'];
    const { exitCode, stderr } = await npx(['pgproof', 'run', ...flags], directory);
    const report = JSON.parse(await readFile(join(directory, 'report.json'), 'utf8').catch(() => '{}')) as Report;
    return { exitCode, stderr, check: report.drills?.[0]?.checks.find(({ name }) => name === 'demo'), report };
  }

  it('runs in a YAML configuration outside of the repository', async () => {
    const backup = await cachedBackup(15);
    const { exitCode, stderr, check, report } = await drill(
      'pgproof.config.yaml',
      `workDirectory: work
stateDirectory: state
backups:
  shop:
    source: ${backup.directory}
    checks: [{ use: demo, database: shop, min: 200 }]
`,
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(report).toMatchObject({ verdict: 'proven', drills: [{ sandbox: { kind: 'process' } }] });
    expect(check).toMatchObject({
      check: 'demo',
      outcome: 'pass',
      findings: [{ measured: backup.facts.before.customers, threshold: 200, unit: 'rows' }],
    });
  });

  it('runs in a TypeScript configuration, and fails where it should', async () => {
    const backup = await cachedBackup(15);
    const { exitCode, check } = await drill(
      'pgproof.config.ts',
      `import { defineConfig } from 'pgproof';
import { manifest } from 'pgproof/checks';
import demo from 'pgproof-check-demo';

export default defineConfig({
  workDirectory: 'work',
  stateDirectory: 'state',
  backups: {
    shop: { source: ${JSON.stringify(backup.directory)}, checks: [manifest(), demo({ database: 'shop', min: 1_000_000 })] },
  },
});
`,
    );
    expect(exitCode).toBe(1);
    expect(check).toMatchObject({ outcome: 'fail', findings: [{ threshold: 1_000_000 }] });
  });
});
