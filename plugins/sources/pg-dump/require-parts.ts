import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compressionBySuffix } from '../../../core/index.ts';
import type { Archive } from './dump.ts';
import { errors } from './errors.ts';
import { entryName } from './toc.ts';
import { unpacked } from './unpack.ts';

/** How pg_dump ends the rows of a table. */
const end = '\n\\.\n\n\n';

/**
 * Reads every file of a directory archive to its end. pg_restore misses no mark behind the last row: of a part that is
 * empty, or holds only the first rows of a table, it loads what is there and is content.
 *
 * @throws DUMP_CUT, DUMP_DAMAGED
 */
export async function requireSoundParts({ path, toc }: Archive, signal: AbortSignal): Promise<void> {
  const names = new Set(await readdir(path));
  for (const entry of toc.entries.filter(({ file }) => file !== '')) {
    for (const [suffix, compression] of compressionBySuffix) {
      const file = `${entry.file}${suffix}`;
      if (!names.has(file)) continue;
      let tail: Buffer = Buffer.from('\n');
      for await (const chunk of unpacked(join(path, file), file, compression, signal)) {
        tail = Buffer.concat([tail, chunk as Buffer]).subarray(-end.length);
      }
      const isCut = entry.copy !== '' && tail.toString('latin1') !== end;
      if (isCut) throw errors.DUMP_CUT({ file, where: `it holds ${entryName(entry)}, and no end of it` });
    }
  }
  for (const file of [...names].filter((name) => /^blob_.*\.(gz|lz4|zst)$/.test(name))) {
    const compression = compressionBySuffix.get(/\.\w+$/.exec(file)?.[0] ?? '') ?? 'none';
    for await (const _chunk of unpacked(join(path, file), file, compression, signal)) continue;
  }
}
