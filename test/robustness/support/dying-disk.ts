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
  const [image, mount] = [join(place, 'image'), join(place, 'disk')];
  const directory = join(mount, 'backup');
  const victim = join(directory, file);
  await mkdir(mount);
  const kilobytes = Number.parseInt(await run('du', '-sk', source), 10);
  await run('truncate', '-s', `${kilobytes + 8192}K`, image);
  const device = await run('losetup', '--find', '--show', image);
  const mounted = async <T>(work: () => Promise<T>): Promise<T> => {
    await run('mount', device, mount);
    try {
      return await work();
    } finally {
      await run('umount', mount);
    }
  };
  try {
    // With neither a journal nor blocks that are kept back.
    await run('mkfs.ext4', '-q', '-b', `${blockBytes}`, '-m', '0', '-O', '^has_journal,^extent,^64bit', device);
    await mounted(async () => {
      await cp(source, directory, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
      await execa('dd', ['if=/dev/zero', `of=${join(mount, 'filler')}`, 'bs=4k'], { stdin: 'ignore', reject: false });
    });
    const begin = await behindAll();
    await run('mount', '-o', 'ro', device, mount);
    // The device keeps the size that it had.
    await truncate(image, begin + readableBytes);
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    directory,
    async [Symbol.asyncDispose]() {
      await run('umount', mount);
      await dispose();
    },
  };

  /** Where the copy of the file begins: what is copied when a full disk has grown lies behind everything else. */
  async function behindAll(): Promise<number> {
    const { size } = await stat(image);
    await truncate(image, size + (await stat(join(source, file))).size + 4 * megabyte);
    await run('losetup', '--set-capacity', device);
    await run('resize2fs', '-f', device);
    return mounted(async () => {
      await run('cp', '-p', victim, join(mount, 'copy'));
      await run('mv', join(mount, 'copy'), victim);
      await run('sync', '-f', mount);
      const extents = await run('filefrag', `-b${blockBytes}`, '-v', victim);
      const begin = Number(/^ *0: +\d+\.\. *\d+: +(\d+)\.\./m.exec(extents)?.[1]) * blockBytes;
      if (!(begin >= size - 64 * blockBytes)) throw new Error(`it lies before other files: ${extents}`);
      return begin;
    });
  }

  async function dispose(): Promise<void> {
    await run('losetup', '--detach', device);
    await rm(place, { recursive: true });
  }
}
