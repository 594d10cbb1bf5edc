import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog, type DrillReport } from '../../../../core/index.ts';
import { command } from '../../../../plugins/sources/command/index.ts';
import { cachedBackup, type CachedBackup } from '../../../support/cluster.ts';
import { drillWith } from '../../../support/drill.ts';
import { fingerprint } from '../fingerprint.ts';

type Options = Parameters<typeof command>[0];

let directory: string;
let backup: CachedBackup;
let unpack: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'pgproof-command-'));
  backup = await cachedBackup(15, {
    from: 'primary',
    customers: 5,
    load: false,
    compress: 'none',
    tablespace: true,
  });
  unpack = await script(
    'unpack',
    `tar -xf "$1/base.tar" -C "$2"
tar -xf "$1/pg_wal.tar" -C "$2/pg_wal"
for archive in "$1"/[0-9]*.tar; do
  oid=$(basename "$archive" .tar)
  mkdir "$3/$oid"
  tar -xf "$archive" -C "$3/$oid"
done`,
  );
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function script(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 });
  return path;
}

async function drill(options: Options): Promise<DrillReport> {
  const parsed = await command.options['~standard'].validate(options);
  if (parsed.issues !== undefined) throw new TypeError(JSON.stringify(parsed.issues));
  const source = { definition: command, options: parsed.value };
  const { drill: report, leftovers } = await drillWith([], { backup: { source } });
  expect(leftovers).toEqual([]);
  return report;
}

const opened = async (options: Options) => {
  const parsed = await command.options['~standard'].validate(options);
  if (parsed.issues !== undefined) throw new TypeError(JSON.stringify(parsed.issues));
  return command.open(parsed.value);
};
const context = { signal: new AbortController().signal, log: silentLog };
const errorOf = ({ phases, checks }: DrillReport) =>
  [...phases, ...checks].find(({ error }) => error !== undefined)?.error;

test('what a command unpacks is proven, tablespaces too, and the backup is as it was', async () => {
  const before = await fingerprint(backup.directory);
  const report = await drill({ restore: [unpack, backup.directory, '%d', '%t'], major: 15 });
  expect(errorOf(report)).toBeUndefined();
  expect(report.verdict).toBe('proven');
  expect(report.backup).toMatchObject({ source: 'command', major: 15 });
  expect(await fingerprint(backup.directory)).toBe(before);
});

test('list and info say which backups there are, and what is known of each', async () => {
  const list = await script(
    'list',
    `echo '[{"id":"one","takenAt":"2026-01-01T00:00:00Z"},{"id":"two","takenAt":"2026-02-01T00:00:00+01:00"}]'`,
  );
  const info = await script('info', `test "$1" = two && echo '{"major":15,"restoredBytes":1000,"label":"nightly"}'`);
  const source = await opened({ restore: ['cp', '%d'], list: [list], info: [info, '%b'] });
  const [backup = { id: '', location: '' }] = await source.list(context);
  expect(backup).toEqual({ id: 'two', location: 'cp two', takenAt: '2026-01-31T23:00:00.000Z' });
  expect(await source.inspect(backup, context)).toMatchObject({ major: 15, restoredBytes: 1000, label: 'nightly' });
  const names = await opened({ restore: ['cp', '%d'], list: ['printf', 'newer\nolder\n'], major: 15 });
  expect((await names.list(context)).map(({ id }) => id)).toEqual(['newer', 'older']);
});

test('a command that fails says nothing about the backup, unless its status is listed as bad', async () => {
  const failing = await script('failing', 'echo "no such bucket" >&2\nexit 3');
  const unreachable = await drill({ restore: [failing, '%d'], major: 15 });
  expect(unreachable.verdict).toBe('unverified');
  expect(errorOf(unreachable)).toMatchObject({ code: 'COMMAND_FAILED', blame: 'repository' });
  expect(errorOf(unreachable)?.message).toContain('no such bucket');
  const bad = await drill({ restore: [failing, '%d'], major: 15, bad: [3] });
  expect(bad.verdict).toBe('failed');
  expect(errorOf(bad)).toMatchObject({ code: 'COMMAND_SAYS_BAD', blame: 'backup' });
  const missing = await drill({ restore: ['wal-g-of-nobody', '%d'], major: 15 });
  expect(errorOf(missing)).toMatchObject({ code: 'COMMAND_MISSING', blame: 'sandbox' });
});

test('a command that leaves nothing, another major, hard links or links that lead out is told, and nothing is started', async () => {
  const restore = async (text: string, major = 15) => {
    const path = await script('wrong', text);
    return errorOf(await drill({ restore: [path, '%d', '%t'], major }))?.code;
  };
  const own = `"${unpack}" "${backup.directory}" "$1" "$2"`;
  expect(await restore('true')).toBe('RESTORED_NOTHING');
  expect(await restore(own, 14)).toBe('COMMAND_MAJOR_DIFFERS');
  expect(await restore(`${own}\nln "$1/PG_VERSION" "$1/other"`)).toBe('RESTORED_FILE_SHARED');
  expect(await restore(`${own}\nrm "$1/PG_VERSION" && echo 15 > "$1/PG_VERSION" && ln -s /etc "$1/base/etc"`)).toBe(
    'RESTORED_FILE_UNSAFE',
  );
  expect(await restore(`${own}\nmkdir -p "$1/pg_tblspc"\nln -s /tmp "$1/pg_tblspc/99999"`)).toBe(
    'RESTORED_TABLESPACE_MISSING',
  );
});

test('the environment of a command is what the source says, and nothing of our own', async () => {
  const path = await script('environment', 'test "$BUCKET" = backups && test -z "$VITEST" && echo one');
  const source = await opened({ restore: ['cp', '%d'], list: [path], major: 15, environment: { BUCKET: 'backups' } });
  expect(await source.list(context)).toHaveLength(1);
});
