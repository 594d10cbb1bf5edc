import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Unpacks an archive of a backup, has its files changed, and packs them again in their old order and with their old
 * names. What `change` removes is left out.
 */
export async function rebuildArchive(file: string, change: (directory: string) => Promise<unknown>): Promise<void> {
  const directory = await mkdtemp(`${file}-`);
  const flags = file.endsWith('.gz') ? 'z' : '';
  try {
    const { stdout } = await tar([`-t${flags}f`, file]);
    await tar([`-x${flags}f`, file, '-C', directory]);
    await change(directory);
    const left = new Set(await readdir(directory, { recursive: true }));
    const members = stdout.split('\n').filter((name) => left.has(name.replace(/^\.\//, '').replace(/\/$/, '')));
    const names = ['--no-recursion', '--verbatim-files-from', '--files-from=-'];
    await tar(['--format=ustar', `-c${flags}f`, file, '-C', directory, ...names], members.join('\n'));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Adds a file under a name that no server would give it. */
export async function addHostileMember(file: string, name: string): Promise<void> {
  const plain = file.replace(/\.gz$/, '');
  if (plain !== file) await execa('gunzip', [file]);
  const source = join(import.meta.dirname, 'rebuild-archive.ts');
  await tar(['-rPf', plain, `--transform=s,.*,${name},`, source]);
  if (plain !== file) await execa('gzip', ['-1', plain]);
}

function tar(args: readonly string[], input = '') {
  return execa('tar', args, { input, env: { LC_ALL: 'C' } });
}
