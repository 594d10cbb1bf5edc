import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { aptMirror } from '../../plugins/sandboxes/lxc/apt-mirror.ts';
import { buildOnce } from './build-once.ts';

/** The release of Debian that has them. */
const suites = { 17: 'trixie', 18: 'forky' };
type Major = keyof typeof suites;

/** Every library that pg_basebackup and pg_combinebackup need. */
const libraries = [
  'libpq5 libc6 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1',
  'libldap2 libsasl2-2 libssl3t64 liblz4-1 libzstd1 zlib1g libxxhash0',
].flatMap((line) => line.split(' '));

export interface NewerClient {
  /** Path of the loader, its arguments and the program: to be followed by the program's own. */
  command(program: 'pg_basebackup' | 'pg_combinebackup'): readonly [string, ...string[]];
}

/** Programs that neither this Debian nor npm has; run by the loader of their own C library. */
export async function newerClient(major: Major): Promise<NewerClient> {
  const root = await buildOnce(`client-${major}`, (directory) => unpackPackages(major, directory));
  const [machine = ''] = await readdir(join(root, 'usr/lib')).then((names) =>
    names.filter((name) => name.endsWith('-linux-gnu')),
  );
  const directory = join(root, 'usr/lib', machine);
  const loader = (await readdir(directory)).find((name) => name.startsWith('ld-linux')) ?? '';
  return {
    command: (program) => [
      join(directory, loader),
      '--library-path',
      directory,
      join(root, `usr/lib/postgresql/${major}/bin`, program),
    ],
  };
}

async function unpackPackages(major: Major, directory: string): Promise<void> {
  const work = join(directory, 'apt');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const mirror = await aptMirror();
  if (mirror === undefined) throw new Error('apt here names no mirror of Debian to take the programs from');
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, name), { recursive: true });
  await writeFile(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suites[major]} main\n`);
  await writeFile(join(work, 'status'), '');
  const options = {
    'Dir::Etc::SourceList': join(work, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(work, 'lists'),
    'Dir::State::Status': join(work, 'status'),
    'Dir::Cache': join(work, 'cache'),
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await execa('apt-get', [...words, '-qq', 'update'], { cwd: work });
  await execa('apt-get', [...words, '-qq', 'download', `postgresql-client-${major}`, ...libraries], { cwd: work });
  for (const name of await readdir(work)) {
    if (name.endsWith('.deb')) await execa('dpkg', ['-x', join(work, name), directory]);
  }
  await rm(work, { recursive: true });
}
