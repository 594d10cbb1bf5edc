import { chmod, cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { workplace } from '../e2e/workplace.ts';
import { smallBackup } from '../support/drill.ts';
import { plainBackup } from '../support/plain-backup.ts';

const isRoot = process.getuid?.() === 0;

it.runIf(isRoot)('files of another user that nobody else may read are no verdict on any kind of backup', async () => {
  await using place = await workplace();
  const { directory: backup } = await smallBackup();
  const tar = place.path('tar');
  await cp(backup, tar, { recursive: true, preserveTimestamps: true });
  const plain = (await plainBackup(15, place.path('plain'), { customers: 1, load: false })).directory;
  await chmod(plain, 0o755);
  const readable = place.path('readable');
  await cp(backup, readable, { recursive: true, preserveTimestamps: true });
  await execa('chmod', ['-R', 'a+rX', readable, tar]);
  await mkdir(place.path('archive'));
  await place.write('archive/000000010000000000000002', 'a segment');
  await place.write('shop.dump', 'PGDMP');
  await execa('chmod', ['-R', 'go-rwx', `${tar}/base.tar`, `${plain}/global`, place.path('archive'), 'shop.dump'], {
    cwd: place.directory,
  });
  await execa('chown', ['65534:65534', place.directory]);
  await place.configure({
    sandbox: 'process',
    backups: {
      tar,
      plain,
      archive: { source: readable, archive: place.path('archive') },
      dump: { source: { use: 'pg-dump', path: 'shop.dump' } },
    },
  });
  const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const { status, report } = await place.run([], { wrapper: nobody });
  const told = report?.drills.map(({ name, verdict, phases }) => {
    const error = phases.find(({ outcome }) => outcome === 'failed')?.error;
    return { name, verdict, code: error?.code, blame: error?.blame, isNamed: /EACCES/.test(error?.message ?? '') };
  });
  const unverified = { verdict: 'unverified', blame: 'repository', isNamed: true };
  expect({ status, told }).toEqual({
    status: 2,
    told: [
      { name: 'tar', code: 'BACKUP_UNREADABLE', ...unverified },
      { name: 'plain', code: 'BACKUP_UNREADABLE', ...unverified },
      { name: 'archive', code: 'ARCHIVE_UNREADABLE', ...unverified },
      { name: 'dump', code: 'DUMP_NOT_READABLE', ...unverified },
    ],
  });
});

it.runIf(isRoot)('a /dev/shm without room is needed by nothing but a setting that asks for it', async () => {
  await using place = await workplace(tmpdir());
  const { directory: source } = await smallBackup();
  const query = { use: 'query', database: 'shop', sql: 'select count(*)::int4 from public.orders', min: 0 };
  await place.configure({
    sandbox: 'process',
    backups: {
      parallel: { source, checks: [query], recovery: { settings: { force_parallel_mode: 'on' } } },
      posix: { source, checks: [query], recovery: { settings: { dynamic_shared_memory_type: 'posix' } } },
    },
  });
  const wrapper = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs -o size=4k none /dev/shm && exec "$@"', 'sh'];
  const { status, report } = await place.run([], { wrapper });
  const [first, second] = report?.drills ?? [];
  expect({ status, verdicts: [first?.verdict, second?.verdict] }).toEqual({
    status: 2,
    verdicts: ['proven', 'unverified'],
  });
  expect(second?.phases.find(({ outcome }) => outcome === 'failed')?.error).toMatchObject({
    code: 'HOST_REFUSED',
    blame: 'sandbox',
    message: expect.stringContaining('shared memory') as unknown,
    hint: expect.stringContaining('/dev/shm') as unknown,
  });
});
