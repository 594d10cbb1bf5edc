import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { execa } from 'execa';
import { expect, it, onTestFinished } from 'vitest';
import { silentLog } from '../../../../core/index.ts';
import { pgDumpSource } from '../../../../plugins/sources/pg-dump/index.ts';

const context = { signal: new AbortController().signal, log: silentLog };
const script = '--\n-- PostgreSQL database dump\n--\n\n-- Dumped from database version 15.18\n';
const archive = Buffer.concat([Buffer.from('PGDMP\x01\x0e\x00'), Buffer.alloc(600, 7)]);
const garbage = Buffer.alloc(4096);

type Files = Record<string, string | Buffer>;

/** @param age seconds since the files were written */
async function listed(files: Files, path = '', age = 3600) {
  const directory = await mkdtemp(join(tmpdir(), 'pgproof-beside-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const written = Date.now() / 1000 - age;
  for (const [name, contents] of Object.entries(files)) {
    await writeFile(join(directory, name), contents);
    await utimes(join(directory, name), written, written);
  }
  return pgDumpSource.open({ path: join(directory, path) }).list(context);
}

async function by(program: string, ...args: string[]): Promise<Buffer> {
  const { stdout } = await execa(program, args, { input: archive, encoding: 'buffer' });
  return Buffer.from(stdout);
}
const recipient = async () => {
  const { stderr, stdout } = await execa('age-keygen', []);
  return /age1\w+/.exec(`${stdout}${stderr}`)?.[0] ?? '';
};

const wrapped: Record<string, () => Promise<Buffer>> = {
  'encrypted by age': async () => by('age', '--encrypt', '--recipient', await recipient()),
  'encrypted by openssl': () => by('openssl', 'enc', '-aes-256-cbc', '-pbkdf2', '-pass', 'pass:secret'),
  'packed by bzip2': () => by('bzip2', '--stdout'),
  'packed by gzip': async () => gzipSync(archive),
};

it.each(Object.entries(wrapped))('an archive that is %s is not to blame for that', async (wrapping, make) => {
  const contents = await make();
  const refused = { code: 'DUMP_WRAPPED', blame: 'operator', message: expect.stringContaining(wrapping) as unknown };
  await expect(listed({ 'shop.dump.x': contents }, 'shop.dump.x')).rejects.toMatchObject(refused);
  // Nor is it passed over where other dumps lie beside it.
  await expect(listed({ 'shop.dump.x': contents, 'crm.sql': script })).rejects.toMatchObject(refused);
});

it('what has the name of a dump and is none is not passed over', async () => {
  const refused = { code: 'DUMP_UNCLEAR', blame: 'operator' };
  await expect(listed({ 'shop.dump': garbage, 'crm.sql': script })).rejects.toMatchObject(refused);
});

it('an empty dump fails', async () => {
  const refused = { code: 'DUMP_EMPTY', blame: 'backup' };
  await expect(listed({ 'shop.dump': '', 'crm.sql': script })).rejects.toMatchObject(refused);
});

it('what lies beside dumps under a name of its own accuses nobody', async () => {
  const others = {
    finished: '',
    'grants.sql': 'grant select on public.orders to reader;\n',
    'crm.sql.bz2': await by('bzip2', '--stdout'),
    'files.zip': Buffer.concat([Buffer.from('PK\x03\x04'), garbage]),
    'notes.bin': garbage,
  };
  expect(await listed({ ...others, 'crm.sql': script })).toHaveLength(1);
});

it('a dump that somebody writes at this moment is not accused of what it lacks', async () => {
  const cut = Buffer.concat([Buffer.from('PGDMP\x01\x0e\x00'), Buffer.from([4, 8, 1, 0])]);
  await expect(listed({ 'shop.dump': cut })).rejects.toMatchObject({ code: 'DUMP_CUT', blame: 'backup' });
  const writing = { code: 'DUMP_BEING_WRITTEN', blame: 'repository' };
  await expect(listed({ 'shop.dump': cut }, '', 30)).rejects.toMatchObject(writing);
  await expect(listed({ 'shop.dump': '' }, '', 0)).rejects.toMatchObject(writing);
});
