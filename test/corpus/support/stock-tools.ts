import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { defaultOwner, runCluster } from '../../../core/demo/index.ts';
import { runAs } from '../../../core/demo/owner.ts';
import { findClientTool } from '../../../core/postgres/binaries.ts';
import { newWorkDirectory } from '../../support/drill.ts';
import { unpackByHand } from '../../support/restore-by-hand.ts';
import { serverBinaries } from '../../support/server-binaries.ts';

export type ToolOutcome = 'found' | 'silent' | 'not reached';
export const stockTools = ['tar and start', 'pg_verifybackup', 'pg_dump', 'pg_amcheck', 'pg_checksums'] as const;
export type ToolOutcomes = Readonly<Record<(typeof stockTools)[number], ToolOutcome>>;

/** What a plain script would learn from the exit status of PostgreSQL's own programs, and nothing else. */
export async function askStockTools(backup: string, major: number): Promise<ToolOutcomes | undefined> {
  const programs = await Promise.all(
    (['pg_verifybackup', 'pg_dump', 'pg_amcheck', 'pg_checksums'] as const).map((name) =>
      findClientTool(name, { minMajor: major, root: '/' }),
    ),
  );
  const [bin] = programs.flatMap((program) => (program === undefined ? [] : [program.path.replace(/\/[^/]+$/, '')]));
  const { bin: serverBin } = await serverBinaries(major);
  if (programs.includes(undefined) || bin !== serverBin) return undefined;
  const directory = await newWorkDirectory();
  try {
    return await ask(backup, await mkdtemp(join(directory, 'tools-')), bin, major);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function ask(backup: string, directory: string, bin: string, major: number): Promise<ToolOutcomes> {
  const nothing: ToolOutcomes = {
    'tar and start': 'found',
    pg_verifybackup: 'not reached',
    pg_dump: 'not reached',
    pg_amcheck: 'not reached',
    pg_checksums: 'not reached',
  };
  const owner = await defaultOwner();
  const data = join(directory, 'data');
  const run = async (program: string, args: readonly string[]): Promise<ToolOutcome> => {
    const options = { ...runAs(owner), cwd: directory, reject: false, stdin: 'ignore', timeout: 60_000 } as const;
    return (await execa(join(bin, program), args, options)).failed ? 'found' : 'silent';
  };
  const unpacked = await unpackByHand(backup, directory).then(
    () => true,
    () => false,
  );
  if (!unpacked) return nothing;
  await execa('chown', ['-R', `${owner.uid}:${owner.gid}`, directory]);
  const verified = { ...nothing, pg_verifybackup: await verify(backup, data, directory, run) };
  for (const name of ['standby.signal', 'recovery.conf']) await rm(join(data, name), { force: true });
  const server = await runCluster({ binaries: await serverBinaries(major), directory, owner }).catch(() => undefined);
  if (server === undefined) return verified;
  const login = ['-h', server.socketDirectory, '-p', String(server.port), '-U', 'postgres'];
  const amcheck = ['--all', '--heapallindexed', '--parent-check', '--install-missing'];
  const outcomes = {
    pg_dump: await run('pg_dump', [...login, '--file=/dev/null', 'postgres']),
    pg_amcheck: await run('pg_amcheck', [...login, ...amcheck]),
  };
  await server.stop();
  return {
    ...verified,
    'tar and start': 'silent',
    ...outcomes,
    pg_checksums: await run('pg_checksums', ['--check', '-D', data]),
  };
}

/** Before the server starts; the paths in tablespace_map are the source's again while it runs. */
async function verify(
  backup: string,
  data: string,
  directory: string,
  run: (program: string, args: readonly string[]) => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  const manifest = join(backup, 'backup_manifest');
  if (!existsSync(manifest)) return 'not reached';
  await cp(manifest, join(data, 'backup_manifest'));
  const map = join(data, 'tablespace_map');
  const rewritten = await readFile(map, 'utf8').catch(() => undefined);
  const links: string[] = [];
  if (rewritten !== undefined) {
    const original = await execa('tar', ['-xOf', join(backup, 'base.tar'), 'tablespace_map'], {
      reject: false,
      encoding: 'buffer',
      stripFinalNewline: false,
    });
    await (original.failed ? rm(map) : writeFile(map, original.stdout));
    await mkdir(join(data, 'pg_tblspc'), { recursive: true });
    for (const [oid = '', location = ''] of rewritten
      .trim()
      .split('\n')
      .map((line) => line.split(' '))) {
      const link = join(data, 'pg_tblspc', oid);
      await symlink(location, link).then(
        () => links.push(link),
        () => {},
      );
    }
  }
  await execa('chmod', ['-R', 'a+rX', directory]);
  const outcome = await run('pg_verifybackup', [data]);
  await execa('chmod', ['0700', data]);
  for (const link of links) await rm(link);
  if (rewritten !== undefined) await writeFile(map, rewritten);
  return outcome;
}
