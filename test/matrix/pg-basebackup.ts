import { execa } from 'execa';
import type { Cluster } from '../../core/demo/index.ts';
import { findClientTool } from '../../core/postgres/binaries.ts';
import { newerClient } from '../support/newer-client.ts';

/** Runs the real program: this Debian's, for what is newer Debian's of later releases. */
export async function pgBasebackup(server: Cluster, into: string, ...flags: string[]): Promise<void> {
  const [program, ...words] = await programFor(server.major);
  const to = ['-c', 'fast', '-D', into, '-h', server.socketDirectory, '-U', server.user];
  await execa(program, [...words, ...to, ...flags], { stdin: 'ignore' });
}

async function programFor(major: number): Promise<readonly [string, ...string[]]> {
  if (major >= 16) return (await newerClient(major === 17 ? 17 : 18)).command('pg_basebackup');
  const tool = await findClientTool('pg_basebackup', { minMajor: major, root: '/' });
  if (tool === undefined) throw new Error('pg_basebackup of Debian is not installed');
  return [tool.path];
}
