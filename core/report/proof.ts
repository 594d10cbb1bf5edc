import { countOf } from '../text/count-of.ts';
import { formatBytes } from '../values/bytes.ts';
import type { DrillReport } from './report.ts';

/** Sentences about what this drill showed to be true, in the order it happened. */
export function proved(drill: DrillReport): readonly string[] {
  const done = new Set(drill.phases.filter(({ outcome }) => outcome === 'done').map(({ name }) => name));
  const { restore, recovery } = drill;
  const sentences: string[] = [];
  if (done.has('restore') && restore) {
    sentences.push(`${restore.files} files (${formatBytes(restore.bytes)}) were restored.`);
    const { verified, filesVerified, checksumAlgorithm, problems } = restore.manifest;
    if (verified && problems.length === 0) {
      sentences.push(`${filesVerified} files match the backup manifest (${checksumAlgorithm ?? 'sizes'}).`);
    }
  }
  if (done.has('restore') && restore?.load) {
    const { databases, problems } = restore.load;
    const how = problems.length === 0 ? 'without an error' : `with ${countOf(problems.length, 'error')}`;
    sentences.push(`A dump was loaded into an empty cluster ${how}: ${databases.join(', ')}.`);
  }
  if (done.has('recover') && recovery && restore?.load === undefined) {
    sentences.push(`WAL was replayed${recovery.endLsn ? ` to ${recovery.endLsn}` : ''} without an error.`);
  }
  if (done.has('promote') && recovery) {
    const open = recovery.databases.filter(({ allowConnections }) => allowConnections).length;
    sentences.push(
      `The cluster was promoted and is writable; ${open} of ${countOf(recovery.databases.length, 'database')} accept connections.`,
    );
  }
  const passed = drill.checks.filter(({ outcome }) => outcome === 'pass').map(({ name }) => name);
  if (passed.length > 0) sentences.push(`Passed: ${passed.join(', ')}.`);
  return sentences;
}

/** Sentences about what nobody looked at, so that a green verdict is not read as more than it is. */
export function notProved(drill: DrillReport): readonly string[] {
  const { restore, recovery, sandbox } = drill;
  const sentences: string[] = [];
  const unreached = drill.phases.filter(({ outcome }) => outcome === 'not-reached').map(({ name }) => name);
  if (unreached.length > 0) sentences.push(`Not reached: ${unreached.join(', ')}.`);
  const named = (outcome: string) => drill.checks.filter((check) => check.outcome === outcome).map(({ name }) => name);
  if (drill.checks.length === 0) sentences.push('No check looked at the data.');
  if (named('could-not-verify').length > 0)
    sentences.push(`Could not be verified: ${named('could-not-verify').join(', ')}.`);
  if (named('skipped').length > 0) sentences.push(`Skipped on request: ${named('skipped').join(', ')}.`);
  if (restore?.load) sentences.push('A dump is as of the moment it was begun: nothing later can be recovered from it.');
  else if (restore?.manifest.pending === true)
    sentences.push('The files were not compared with the checksums of the manifest: the drill ended before.');
  else if (restore && !restore.manifest.verified)
    sentences.push('No backup manifest: a file that is missing or changed can go unseen.');
  if (recovery && !recovery.dataChecksums)
    sentences.push('Data checksums are off: damage inside a page can go unseen.');
  const closed = (recovery?.databases ?? [])
    .filter(({ name, allowConnections }) => !allowConnections && name !== 'template0')
    .map(({ name }) => name);
  if (closed.length > 0) sentences.push(`Databases that accept no connections were not queried: ${closed.join(', ')}.`);
  if (sandbox?.network === 'host') sentences.push("The recovered server could reach the host's network.");
  return sentences;
}

/** What changed no verdict but is worth telling: leftovers, warnings about the backup, why this sandbox. */
export function worthKnowing(drill: DrillReport): readonly string[] {
  return [
    ...drill.notes,
    ...(drill.selection?.notes ?? []),
    ...(drill.backup?.warnings ?? []),
    ...(drill.restore?.warnings ?? []),
    ...(drill.sandbox?.notes ?? []),
  ];
}
