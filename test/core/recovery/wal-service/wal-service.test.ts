import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { Container } from '../../../../core/contracts/sandbox.ts';
import { silentLog, type WalArchive } from '../../../../core/index.ts';
import { startWalService } from '../../../../core/recovery/wal-service/wal-service.ts';

const history = '00000002.history';

/** A service, and what the server would run: the status of the script, and where it put the file. */
async function served(archive: Partial<WalArchive>) {
  const parent = await mkdtemp(join(tmpdir(), "pgproof it's 100% "));
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const container = { owner, inside: (path: string) => path } as Container;
  const directory = join(parent, 'wal');
  const service = await startWalService({
    archive: { location: 'a test', fetch: async () => false, ...archive },
    container,
    directory,
    format: { major: 15, segmentBytes: 2 ** 24, pageBytes: 8192 },
    systemIdentifier: '1',
    signal: new AbortController().signal,
    log: silentLog,
  });
  onTestFinished(async () => {
    await service.close();
    await rm(parent, { recursive: true });
  });
  const into = join(parent, 'into');
  const ask = async (name: string) => {
    const line = service.restoreCommand.replaceAll(/%[%fp]/g, (what) =>
      what === '%f' ? name : what === '%p' ? into : '%',
    );
    return (await execa('/bin/sh', ['-c', line], { reject: false })).exitCode;
  };
  return { service, ask, into };
}

test('a file is handed over, from a directory of any name, and one that is not there is told apart', async () => {
  const { service, ask, into } = await served({
    fetch: async (name, path) => {
      if (name === history) await writeFile(path, '1\t0/3000000\tbranched\n');
      return name === history;
    },
  });
  expect(await ask(history)).toBe(0);
  expect(await readFile(into, 'utf8')).toContain('branched');
  expect(await ask('00000003.history')).toBe(1);
  expect([service.given, service.absent, service.failure]).toEqual([[history], ['00000003.history'], undefined]);
});

test('what the archive throws ends the server, and is kept', async () => {
  const { service, ask } = await served({
    fetch: async () => {
      throw new Error('the storage is away');
    },
  });
  expect(await ask(history)).toBe(255);
  expect(service.failure).toMatchObject({ blame: 'repository' });
  expect(service.failure?.message).toContain('the storage is away');
});

test.each(['../../etc/passwd', 'pg_control', '000000010000000000000001.partial', '00000001000000000000000G'])(
  'nothing but names of an archive is asked for: %s',
  async (name) => {
    let asked = false;
    const { service, ask } = await served({ fetch: async () => (asked = true) });
    expect(await ask(name)).toBe(255);
    expect(service.failure).toMatchObject({ code: 'WAL_REQUEST_REFUSED' });
    expect(asked).toBe(false);
  },
);

test('an empty history file is what is damaged, and no segment', async () => {
  const empty = async (_name: string, path: string) => writeFile(path, '').then(() => true);
  const { service, ask } = await served({ fetch: empty });
  expect(await ask(history)).toBe(255);
  expect(service.failure).toMatchObject({ code: 'ARCHIVED_FILE_DAMAGED', blame: 'backup', facts: { file: history } });
});

test('a segment of the wrong size is refused', async () => {
  const { service, ask } = await served({
    fetch: async (_name, path) => {
      await writeFile(path, 'short');
      return true;
    },
  });
  expect(await ask('000000010000000000000001')).toBe(255);
  expect(service.failure).toMatchObject({ code: 'ARCHIVED_SEGMENT_SIZE', blame: 'backup' });
});
