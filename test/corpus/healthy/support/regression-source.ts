import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { buildOnce } from '../../../support/build-once.ts';

/** PostgreSQL's own regression tests: `sql`, `data`, `parallel_schedule`, and `regress.so` where it can be compiled. */
export interface RegressionSource {
  readonly directory: string;
  /** Directory of `regress.so`. */
  readonly library: string;
}

const tool = (program: string, args: readonly string[], cwd: string) =>
  execa(program, args, { cwd, stdin: 'ignore', env: { DEBIAN_FRONTEND: 'noninteractive' } });

/** From Debian's source package of the installed server, by the machine's own package sources; once per machine. */
export async function regressionSource(major: number): Promise<RegressionSource> {
  const name = `postgresql-${major}`;
  const { stdout: version } = await tool('dpkg-query', ['--show', '--showformat=${Version}', name], '/');
  const entry = await buildOnce(`regress-${version.replaceAll(/[^\w.+-]/g, '-')}`, async (into) => {
    const options = await sourcesOnly(into);
    await tool('apt-get', [...options, 'update', '-qq'], into);
    await tool('apt-get', [...options, 'source', '--download-only', '-qq', `${name}=${version}`], into);
    const archive = (await readdir(into)).find((file) => /\.orig\.tar\./.test(file)) ?? '';
    await tool('tar', ['-xf', archive, '--strip-components=3', '--wildcards', '*/src/test/regress'], into);
    await compile(major, into);
  });
  return { directory: join(entry, 'regress'), library: join(entry, 'regress') };
}

/** Options of apt-get that see the machine's sources as sources of source packages, and keep the lists apart. */
async function sourcesOnly(into: string): Promise<string[]> {
  const parts = join(into, 'parts');
  await mkdir(parts);
  for (const directory of ['/etc/apt/sources.list.d', '/etc/apt']) {
    for (const file of await readdir(directory)) {
      if (!/\.(sources|list)$/.test(file)) continue;
      const text = await readFile(join(directory, file), 'utf8');
      const asSource = text.replaceAll(/^(Types:\s*)deb\s*$/gm, '$1deb-src').replaceAll(/^deb\s/gm, 'deb-src ');
      await writeFile(join(parts, file), asSource);
    }
  }
  await mkdir(join(into, 'lists/partial'), { recursive: true });
  const options = {
    'Dir::Etc::sourcelist': '/dev/null',
    'Dir::Etc::sourceparts': parts,
    'Dir::State::lists': join(into, 'lists'),
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

/** The headers alone of the development package; installing it would bring a compiler of its own. */
async function compile(major: number, into: string): Promise<void> {
  await tool('apt-get', ['download', '-qq', `postgresql-server-dev-${major}`], into);
  const archive = (await readdir(into)).find((file) => file.endsWith('.deb')) ?? '';
  await tool('dpkg-deb', ['--extract', archive, 'dev'], into);
  const headers = join(into, `dev/usr/include/postgresql/${major}/server`);
  await tool(
    'gcc',
    ['-shared', '-fPIC', '-O1', '-w', `-I${headers}`, '-o', 'regress/regress.so', 'regress/regress.c'],
    into,
  );
}
