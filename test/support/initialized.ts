import { createHash, randomBytes } from 'node:crypto';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from '@node-rs/crc32';
import { execa } from 'execa';
import { defaultOwner } from '../../core/demo/index.ts';
import type { ServerBinaries } from '../../core/postgres/binaries.ts';
import { buildOnce } from './build-once.ts';

/**
 * Makes a data directory as `initdb` with these arguments does, with an identifier of its own; initdb itself runs once,
 * and what it made is copied. The owner's; `into` must not exist.
 */
export async function initialized(
  { bin, version }: ServerBinaries,
  args: readonly string[],
  into: string,
): Promise<void> {
  const { uid, gid } = await defaultOwner();
  const key = createHash('sha256')
    .update(JSON.stringify([bin, args]))
    .digest('hex');
  const entry = await buildOnce(`initdb-${version}-${key.slice(0, 16)}`, async (directory) => {
    await execa('chown', [`${uid}:${gid}`, directory], { stdin: 'ignore' });
    const data = join(directory, 'data');
    await execa(join(bin, 'initdb'), ['-D', data, '--auth=trust', '--no-sync', ...args], {
      ...(process.getuid?.() === 0 ? { uid, gid } : {}),
      cwd: directory,
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' },
      extendEnv: false,
      stdin: 'ignore',
    });
  });
  await execa('cp', ['-a', join(entry, 'data'), into], { stdin: 'ignore' });
  await giveNewIdentifier(into);
}

/** system_identifier of pg_control, which a checksum covers, and xlp_sysid of the first page of every segment. */
async function giveNewIdentifier(data: string): Promise<void> {
  const identifier = Buffer.alloc(8);
  identifier.writeUInt32LE(Math.floor(Date.now() / 1000), 4);
  randomBytes(4).copy(identifier);
  await using control = await open(join(data, 'global/pg_control'), 'r+');
  const { buffer } = await control.read({ buffer: Buffer.alloc(512), position: 0 });
  const checksum = [...buffer.keys()].find(
    (at) => at > 200 && at % 4 === 0 && at < 400 && crc32c(buffer.subarray(0, at)) === buffer.readUInt32LE(at),
  );
  if (checksum === undefined) throw new TypeError(`the pg_control of ${data} has a checksum`);
  identifier.copy(buffer);
  buffer.writeUInt32LE(crc32c(buffer.subarray(0, checksum)), checksum);
  await control.write(buffer, 0, buffer.length, 0);
  for (const name of await readdir(join(data, 'pg_wal'))) {
    if (!/^[0-9A-F]{24}$/.test(name)) continue;
    await using segment = await open(join(data, 'pg_wal', name), 'r+');
    await segment.write(identifier, 0, 8, 24);
  }
}
