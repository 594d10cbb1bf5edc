import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Cluster } from '../../../../core/demo/index.ts';
import { runAs } from '../../../../core/demo/owner.ts';

const xidsPerSegment = 1_048_576;

/** Has a server that was stopped cleanly go on with this transaction id, as if all before it had been used. */
export async function advanceXids({ binaries, dataDirectory, owner }: Cluster, xid: number): Promise<void> {
  const segment = Math.floor(xid / xidsPerSegment);
  const file = join(dataDirectory, 'pg_xact', segment.toString(16).toUpperCase().padStart(4, '0'));
  await writeFile(file, Buffer.alloc(xidsPerSegment / 4), { mode: 0o600 });
  await chown(file, owner.uid, owner.gid);
  await execa(join(binaries.bin, 'pg_resetwal'), ['-x', String(xid), '-D', dataDirectory], {
    ...runAs(owner),
    cwd: dataDirectory,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    extendEnv: false,
    stdin: 'ignore',
  });
}
