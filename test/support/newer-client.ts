import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { aptMirror } from '../../plugins/sandboxes/lxc/apt-mirror.ts';
import { buildOnce } from './build-once.ts';

/** Of Debian 13: pg_basebackup and pg_combinebackup of PostgreSQL 17 and every library that they need. */
const packages = [
  'postgresql-client-17 libpq5 libc6 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1',
  'libldap2 libsasl2-2 libssl3t64 liblz4-1 libzstd1 zlib1g libxxhash0',
].flatMap((line) => line.split(' '));

export interface NewerClient {
  /** Path of the loader, its arguments and the program: to be followed by the program's own. */
  command(program: 'pg_basebackup' | 'pg_combinebackup'): readonly [string, ...string[]];
}

/** Programs of 17, which neither this Debian nor npm has; run by the loader of their own C library. */
export async function newerClient(): Promise<NewerClient> {
  const root = await buildOnce('client-17', unpackPackages);
  const [machine = ''] = await readdir(join(root, 'usr/lib')).then((names) =>
    names.filter((name) => name.endsWith('-linux-gnu')),
  );
  const libraries = join(root, 'usr/lib', machine);
  const loader = (await readdir(libraries)).find((name) => name.startsWith('ld-linux')) ?? '';
  return {
    command: (program) => [
      join(libraries, loader),
      '--library-path',
      libraries,
      join(root, 'usr/lib/postgresql/17/bin', program),
    ],
  };
}

async function unpackPackages(directory: string): Promise<void> {
  const work = join(directory, 'apt');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const mirror = await aptMirror();
  if (mirror === undefined) throw new Error('apt here names no mirror of Debian to take the programs of 17 from');
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(work, name), { recursive: true });
  await writeFile(join(work, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} trixie main\n`);
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
  await execa('apt-get', [...words, '-qq', 'download', ...packages], { cwd: work });
  for (const name of await readdir(work)) {
    if (name.endsWith('.deb')) await execa('dpkg', ['-x', join(work, name), directory]);
  }
  await rm(work, { recursive: true });
}
