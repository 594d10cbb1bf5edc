import { cp, mkdir, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A copy of a directory on a disk of its own, which has lost a part. */
export interface DyingDisk extends AsyncDisposable {
  readonly directory: string;
}

const megabyte = 1024 ** 2;
const blockBytes = 4096;
const run = async (program: string, ...args: string[]) =>
  (await execa(program, args, { stdin: 'ignore', env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin` } })).stdout;

/**
 * What lies behind the first bytes of one file gives EIO, nothing else does: a loop device answers so for what the file
 * behind it has no more. Needs root.
 */
export async function dyingDisk(source: string, file: string, readableBytes = 0): Promise<DyingDisk> {
  const place = await mkdtemp(join(tmpdir(), 'pgproof-dying-'));
  const mounts: string[] = [];
  const dispose = async () => {
    for (const mount of mounts) await run('umount', mount);
    await rm(place, { recursive: true });
  };
  // Each image is mounted once, until the end: a namespace that somebody makes meanwhile holds its device longer than we.
  const mounted = async (image: string) => {
    const mount = `${image}.mounted`;
    await mkdir(mount);
    await run('mount', '-o', 'loop', image, mount);
    mounts.push(mount);
    return mount;
  };
  const [full, grown] = [join(place, 'full'), join(place, 'grown')];
  try {
    const kilobytes = Number.parseInt(await run('du', '-sk', source), 10);
    await run('truncate', '-s', `${kilobytes + 8192}K`, full);
    // With neither a journal nor blocks that are kept back.
    await run('mkfs.ext4', '-q', '-b', `${blockBytes}`, '-m', '0', '-O', '^has_journal,^extent,^64bit', full);
    const first = await mounted(full);
    await cp(source, join(first, 'backup'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    await execa('dd', ['if=/dev/zero', `of=${join(first, 'filler')}`, 'bs=4k'], { stdin: 'ignore', reject: false });
    await run('sync', '-f', first);
    await run('cp', '--sparse=always', full, grown);
    const { size } = await stat(full);
    await truncate(grown, size + (await stat(join(source, file))).size + 4 * megabyte);
    await run('resize2fs', '-f', grown);
    const mount = await mounted(grown);
    const directory = join(mount, 'backup');
    // What is copied when a full disk has grown lies behind everything else.
    const victim = join(directory, file);
    await run('cp', '-p', victim, join(mount, 'copy'));
    await run('mv', join(mount, 'copy'), victim);
    await run('sync', '-f', mount);
    const extents = await run('filefrag', `-b${blockBytes}`, '-v', victim);
    const begin = Number(/^ *0: +\d+\.\. *\d+: +(\d+)\.\./m.exec(extents)?.[1]) * blockBytes;
    if (!(begin >= size - 64 * blockBytes)) throw new Error(`it lies before other files: ${extents}`);
    await run('mount', '-o', 'remount,ro', mount);
    // Nothing of it is in memory any more, and the device keeps the size that it had.
    await run('dd', `if=${victim}`, 'of=/dev/null', 'iflag=nocache', 'count=0', 'status=none');
    await truncate(grown, begin + readableBytes);
    return { directory, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
