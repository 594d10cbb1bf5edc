import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plugin, ReporterDefinition } from '../../core/index.ts';
import { directoryOf } from '../core/config/support.ts';
import { engineWith } from '../support/play-drill.ts';
import { deliver } from '../support/reporter-context.ts';
import { drill, report } from '../support/reports.ts';
import { loadExample } from './examples.ts';

test('the plugin of docs/writing-a-plugin.md is applied, works and decides', async () => {
  const hooks = engineWith(await loadExample<Plugin>('docs/writing-a-plugin.md', 'plugins/disk-guard.ts'));
  const notes: string[] = [];
  const lines: string[] = [];
  hooks.phaseStarted.call({ drill: 'shop', phase: 'restore' });
  const context = {
    drill: 'shop',
    facts: { major: 15 },
    restore: { bytes: 3 * 1024 ** 3 },
    note: (sentence: string) => notes.push(sentence),
    log: { debug: (line: string) => lines.push(line), info() {}, warn() {} },
  };
  await hooks.afterRestore.promise(context as never);
  expect(notes).toEqual(['the restored cluster takes 3.0 GB']);
  expect(lines).toEqual([expect.stringMatching(/^shop: restored in \d+ ms$/)]);
  expect(await hooks.configureRecovery.promise({ jit: 'off' }, context as never)).toEqual({
    jit: 'off',
    temp_file_limit: '10GB',
  });
  expect(await hooks.configureRecovery.promise({}, { ...context, facts: { major: 12 } } as never)).toEqual({});
});

test('the reporter of docs/writing-a-reporter.md appends a line per run', async () => {
  const reporter = await loadExample<ReporterDefinition>('docs/writing-a-reporter.md', 'reporters/last-line.ts');
  const file = join(await directoryOf({}), 'pgproof.log');
  const options = await reporter.options['~standard'].validate({ file });
  if (options.issues !== undefined) throw new Error('its options are refused');
  for (const verdict of ['proven', 'failed'] as const) {
    await deliver(reporter, report([drill({ verdict })]), options.value);
  }
  expect(await readFile(file, 'utf8')).toMatch(/^\S+Z proven shop=proven\n\S+Z failed shop=failed\n$/);
});
