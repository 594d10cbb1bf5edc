import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { lchownSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  BackupFacts,
  Finding,
  Manifest,
  RestoreFacts,
  RestoreProgress,
  RestoreTarget,
} from '../../../../core/index.ts';
import { tablespacePath } from '../restore/link-tablespaces.ts';
import type { RestoreState } from '../restore/restore-state.ts';
import { startState } from '../restore/start-state.ts';
import { TargetDirectory } from '../restore/target-directory.ts';
import { combine } from './combine.ts';
import type { Link } from './link.ts';

interface Unpacking {
  readonly isLast: boolean;
  readonly facts: BackupFacts;
  readonly target: RestoreTarget;
  readonly signal: AbortSignal;
}

interface Unpacked {
  readonly link: Link;
  readonly state: RestoreState;
  readonly directory: string;
  /** OIDs. */
  readonly tablespaces: readonly number[];
  readonly manifest: Manifest | undefined;
  readonly checked: RestoreFacts['manifest'];
}

/**
 * Unpacks every backup of a chain beside the data directory, each compared with its own manifest, and has
 * pg_combinebackup make one of them.
 */
export async function restoreChain(
  links: readonly Link[],
  facts: BackupFacts,
  target: RestoreTarget,
  signal: AbortSignal,
  tell: (progress: RestoreProgress) => void,
): Promise<RestoreFacts> {
  const scratch = join(dirname(target.dataDirectory), 'chain');
  await mkdir(scratch, { mode: 0o711 });
  await chmod(scratch, 0o711);
  const unpacked: Unpacked[] = [];
  let done = 0;
  for (const [at, link] of links.entries()) {
    const directory = join(scratch, String(at));
    const told = (progress: RestoreProgress) =>
      tell({ bytes: done + progress.bytes, totalBytes: Math.max(facts.restoredBytes, done + progress.bytes) });
    const one = await unpackLink(link, directory, { isLast: at === links.length - 1, facts, target, signal }, told);
    done += one.state.progress.bytes;
    unpacked.push(one);
  }
  const last = unpacked.at(-1);
  if (last === undefined) throw new TypeError('a chain has links');
  await combine(
    unpacked.map(({ link, directory }) => ({ name: link.name, directory })),
    target,
    signal,
  );
  await rm(scratch, { recursive: true });

  const { state, link, manifest, tablespaces } = last;
  const { dataDirectory } = target;
  // The label that counts is the one of the combined backup.
  const label = await readFile(join(dataDirectory, 'backup_label'));
  state.captured.set('backup_label', { content: label, mtime: state.captured.get('backup_label')?.mtime ?? 0 });
  for (const oid of tablespaces) {
    await rename(join(dataDirectory, 'pg_tblspc', String(oid)), tablespacePath(target, oid));
  }
  const compared = together(unpacked);
  await link.judge(state, { facts, target, manifest, compared });
  tell({ bytes: done, totalBytes: done });
  return {
    files: unpacked.reduce((sum, one) => sum + one.state.files, 0),
    bytes: done,
    walSegments: state.segments.map(({ name }) => name).sort(),
    manifest: compared,
    warnings: unpacked.flatMap((one) => one.state.warnings.map((warning) => `${one.link.name}: ${warning}`)),
  };
}

async function unpackLink(
  link: Link,
  directory: string,
  { isLast, facts, target, signal }: Unpacking,
  tell: (progress: RestoreProgress) => void,
): Promise<Unpacked> {
  await mkdir(directory, { mode: 0o700 });
  if (target.owner.uid !== process.geteuid?.()) lchownSync(directory, target.owner.uid, target.owner.gid);
  const manifest = await link.manifest(signal);
  const state = startState(manifest, facts, target, tell);
  const data = new TargetDirectory(directory, target.owner);
  const tablespaces = await link.unpack(data, state, { isLast, signal });
  return { link, state, directory, tablespaces, manifest, checked: state.manifest.finish() };
}

function together(unpacked: readonly Unpacked[]): RestoreFacts['manifest'] {
  const problems: Finding[] = unpacked.flatMap(({ link, checked }) =>
    checked.problems.map((problem) => ({ ...problem, summary: `${link.name}: ${problem.summary}` })),
  );
  const algorithm = unpacked.at(-1)?.checked.checksumAlgorithm;
  return {
    verified: unpacked.every(({ checked }) => checked.verified),
    ...(algorithm === undefined ? {} : { checksumAlgorithm: algorithm }),
    filesVerified: unpacked.reduce((sum, { checked }) => sum + checked.filesVerified, 0),
    problems: problems.slice(0, 100),
    problemsOmitted:
      unpacked.reduce((sum, { checked }) => sum + checked.problemsOmitted, 0) + Math.max(0, problems.length - 100),
  };
}
