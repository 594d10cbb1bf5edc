import { access, appendFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cachedBackup } from '../../support/cluster.ts';
import { restoredBackup } from '../../support/restored-backup.ts';

const hostile = (trace: string) => `
archive_mode = on
archive_command = 'touch ${trace}/archived'
restore_command = 'touch ${trace}/restored; false'
recovery_end_command = 'touch ${trace}/ended'
archive_cleanup_command = 'touch ${trace}/cleaned'
primary_conninfo = 'host=production.example password=verysecret user=replicator'
primary_slot_name = 'taken'
recovery_target_time = '2001-01-01'
synchronous_standby_names = 'FIRST 1 (nowhere)'
shared_preload_libraries = 'absent_library'
session_preload_libraries = 'absent_library'
default_transaction_read_only = on
statement_timeout = 1
zero_damaged_pages = on
ssl = on
ssl_cert_file = '/nowhere/server.crt'
data_directory = '/nowhere/data'
hba_file = '/nowhere/pg_hba.conf'
include 'absent.conf'
listen_addresses = '203.0.113.7'
logging_collector = on
log_destination = 'syslog'
huge_pages = on
lc_messages = 'xx_XX.UTF-8'
no_such_parameter = 1
`;

test.each([10, 12, 15, 18])(
  'the configuration of a PostgreSQL %i backup is told and disarmed, whatever it says',
  async (major) => {
    const backup = await cachedBackup(major);
    await using drill = await restoredBackup(backup.directory);
    const trace = join(drill.layout.directory, 'trace');
    await mkdir(trace, { mode: 0o777 });
    await appendFile(drill.data('postgresql.conf'), hostile(trace));
    await appendFile(drill.data('postgresql.auto.conf'), "ignore_checksum_failure = 'on'\n");
    await writeFile(drill.data('pg_hba.conf'), 'local all all ldap ldapserver=x ldapbindpasswd=alsosecret\n');
    await writeFile(drill.data('standby.signal'), '');
    await writeFile(drill.data('recovery.signal'), '');
    await writeFile(drill.data('postmaster.pid'), '1\n');
    await rm(drill.data('pg_notify'), { recursive: true });
    await mkdir(drill.data('pg_replslot', 'left'));
    const { server, recovery } = await drill.prove();

    const told = JSON.stringify(recovery.configuration);
    expect(told).not.toMatch(/verysecret|alsosecret|production\.example/);
    const warned = recovery.configuration.filter(({ outcome }) => outcome === 'warn').map(({ summary }) => summary);
    expect(warned.join('\n')).toMatch(/zero_damaged_pages hides damage/);
    expect(warned.join('\n')).toMatch(/ignore_checksum_failure hides damage/);
    expect(warned.join('\n')).toMatch(/pg_notify is missing/);
    for (const name of [
      'primary_conninfo',
      'archive_command',
      'synchronous_standby_names',
      'standby.signal',
      'include',
    ]) {
      expect(told).toContain(name);
    }
    await using session = await server.connect('shop', { readWrite: true });
    await session.query('create table public.proof (line text)');
    const off = `select name, setting from pg_settings where name = any($1) and setting not in ('off', '', '0', '-1')`;
    const safe = [
      'zero_damaged_pages',
      'archive_mode',
      'synchronous_standby_names',
      'statement_timeout',
      'fsync',
      'ssl',
    ];
    expect(await session.query(off, [safe])).toEqual([]);
    await session.query('select pg_switch_wal()');
    await session.close();
    await server.stop();
    for (const file of ['archived', 'restored', 'ended', 'cleaned']) {
      await expect(access(join(trace, file))).rejects.toThrow('ENOENT');
    }
    expect(await readFile(join(drill.layout.directory, 'original-configuration', 'postgresql.conf'), 'utf8')).toContain(
      'no_such_parameter',
    );
  },
);

test('settings that ALTER ROLE and ALTER DATABASE left do no harm', async () => {
  const backup = await cachedBackup(17, {
    from: 'primary',
    load: false,
    statements: [
      'create database guarded',
      "alter role postgres in database guarded set statement_timeout = '1ms'",
      'alter role postgres in database guarded set zero_damaged_pages = on',
      'alter database guarded set default_transaction_read_only = on',
      "alter database guarded set search_path = 'nowhere'",
      "alter database guarded set transaction_timeout = '1ms'",
      "alter database guarded set session_preload_libraries = 'absent_library'",
    ],
  });
  await using drill = await restoredBackup(backup.directory);
  const { server } = await drill.prove();
  await using session = await server.connect('guarded', { readWrite: true });
  await session.query('do $$ begin perform pg_catalog.pg_sleep(0.05); create table public.proof (); end $$');
  for (const name of ['statement_timeout', 'transaction_timeout']) {
    expect(await session.value('select current_setting($1)', [name])).toBe('0');
  }
  expect(await session.value("select current_setting('zero_damaged_pages')")).toBe('off');
});

test("settings of one's own are applied, and cannot undo a safety setting", async () => {
  const backup = await cachedBackup(15);
  await using drill = await restoredBackup(backup.directory);
  const { server } = await drill.prove({ settings: { work_mem: '7MB', archive_mode: 'on', fsync: 'on' } });
  await using session = await server.connect('postgres');
  const settings = await session.query(
    "select name, setting from pg_catalog.pg_settings where name in ('work_mem', 'archive_mode', 'fsync') order by name",
  );
  expect(settings).toEqual([
    { name: 'archive_mode', setting: 'off' },
    { name: 'fsync', setting: 'off' },
    { name: 'work_mem', setting: '7168' },
  ]);
});

test('a setting that the server does not know is not blamed on the backup', async () => {
  const backup = await cachedBackup(15);
  await using drill = await restoredBackup(backup.directory);
  await expect(drill.prove({ settings: { work_memory: '7MB' } })).rejects.toMatchObject({
    code: 'SETTING_REFUSED',
    blame: 'sandbox',
    message: expect.stringContaining('work_memory'),
  });
});

test('a library that is absent here is not blamed on the backup, and is named', async () => {
  const backup = await cachedBackup(15);
  await using drill = await restoredBackup(backup.directory);
  await expect(drill.prove({ settings: { shared_preload_libraries: 'timescaledb' } })).rejects.toMatchObject({
    code: 'LIBRARY_MISSING',
    blame: 'sandbox',
    facts: { what: 'timescaledb' },
    hint: expect.stringContaining('packages: [timescaledb-2-postgresql-15, …]'),
  });
});

test('links in the data directory are not followed, and a tablespace elsewhere is refused', async () => {
  const backup = await cachedBackup(15);
  await using drill = await restoredBackup(backup.directory);
  const outside = join(drill.layout.directory, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'secret.conf'), 'archive_mode = on\n');
  await rm(drill.data('postgresql.conf'));
  await symlink(join(outside, 'secret.conf'), drill.data('postgresql.conf'));
  await rm(drill.data('pg_stat'), { recursive: true });
  await symlink(outside, drill.data('pg_stat'));
  const { findings } = await drill.prepare();
  expect(await readFile(join(outside, 'secret.conf'), 'utf8')).toBe('archive_mode = on\n');
  expect(findings.map(({ summary }) => summary)).toContain('postgresql.conf is a symbolic link; it was not followed');
  await symlink(outside, drill.data('pg_tblspc', '16999'));
  await expect(drill.prepare()).rejects.toMatchObject({ code: 'TABLESPACE_ELSEWHERE', facts: { where: outside } });
  await rm(drill.data('base'), { recursive: true });
  await symlink(outside, drill.data('base'));
  await expect(drill.prepare()).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNSAFE', blame: 'backup' });
});
