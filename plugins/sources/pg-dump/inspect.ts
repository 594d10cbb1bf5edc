import type { BackupFacts } from '../../../core/index.ts';
import type { Dump } from './dump.ts';
import { errors } from './errors.ts';
import { type DumpSet, isGlobals, when } from './find-dumps.ts';
import { requireWhole } from './require-whole.ts';

/** An empty cluster of its own, and what loading leaves behind. */
const clusterBytes = 64 * 1024 * 1024;
const oldest = 10;
const newest = 18;

/** Reads what is cheap of dumps, and refuses what is not whole. */
export async function inspectDumps(set: DumpSet, wanted: number | undefined): Promise<BackupFacts> {
  const { dumps, location, others } = set;
  for (const dump of dumps) await requireWhole(dump);
  const databases = dumps.filter((dump) => !isGlobals(dump));
  const major = wanted ?? Math.max(...databases.map(majorOf));
  if (major < oldest || major > newest) {
    throw errors.DUMP_MAJOR_UNSUPPORTED({ file: databases[0]?.name ?? location, major });
  }
  const files = dumps.map(({ name, bytes }) => ({ name, bytes }));
  return {
    source: 'pg-dump',
    kind: 'logical',
    format: [...new Set(databases.map(formatOf))].join(', '),
    location,
    files,
    storedBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    restoredBytes: clusterBytes + databases.reduce((sum, dump) => sum + estimate(dump), 0),
    restoredBytesExact: false,
    major,
    startedAt: new Date(Math.min(...databases.map(when))).toISOString(),
    tablespaces: [],
    manifest: { present: false },
    warnings: others.length === 0 ? [] : [`No dumps, and not looked at: ${others.slice(0, 10).join(', ')}`],
  };
}

/** What a dump can be restored into: not older than the server, nor than the pg_dump that wrote it. */
function majorOf(dump: Dump): number {
  const { serverVersion = '', dumpVersion = '' } = dump.kind === 'plain' ? dump : dump.toc;
  const majors = [serverVersion, dumpVersion].map((version) => Number.parseInt(version, 10)).filter((one) => one > 0);
  if (majors.length === 0) throw errors.DUMP_MAJOR_UNKNOWN({ file: dump.name });
  return Math.max(...majors);
}

function formatOf(dump: Dump): string {
  if (dump.kind !== 'plain') return dump.kind;
  const written = dump.isCluster ? 'pg_dumpall' : 'plain';
  return dump.compression === 'none' ? written : `${written}+${dump.compression}`;
}

/** Rows take more room in a table, and indexes are not in a dump; the archive may have to be copied, too. */
function estimate(dump: Dump): number {
  const isPacked = dump.kind === 'plain' ? dump.compression !== 'none' : dump.kind !== 'tar';
  return dump.bytes * (isPacked ? 6 : 3);
}
