import { countOf, type CheckContext, type Finding, type RestoreFacts } from '../../../core/index.ts';

/** First major whose pg_basebackup writes a manifest. */
const firstWithManifest = 13;

/** What was seen while the files streamed past, against the manifest. */
export function judgeFiles(
  { backup, pass, warn, fail }: CheckContext,
  { verified, filesVerified, problems, problemsOmitted, checksumAlgorithm }: RestoreFacts['manifest'],
): Finding[] {
  // Nobody can ask for what this major or a file system does not make; judgeWal says so where it passes.
  const isPossible = backup.major >= firstWithManifest && backup.snapshot !== true;
  if (!backup.manifest.present && !isPossible) return [];
  // What a command restores it may have compared itself; whether the backup has a manifest nobody was told.
  if (!backup.manifest.present && backup.source === 'command') {
    return [
      warn('Files that a command restores are compared with no manifest here', {
        hint: 'Have the command compare them, by pg_verifybackup for one, and end with an exit status listed in bad where they differ.',
      }),
    ];
  }
  if (!backup.manifest.present) {
    return [
      warn('The backup has no manifest, so no file could be checked against it', {
        hint: 'Take the backup without --no-manifest: a lost or shortened table file shows nowhere else.',
      }),
    ];
  }
  const omitted =
    problemsOmitted === 0
      ? []
      : [fail(`${countOf(problemsOmitted, 'more file differs', 'more files differ')} from the manifest`)];
  if (problems.length + omitted.length > 0) return [...problems, ...omitted];
  if (!verified || checksumAlgorithm === undefined || checksumAlgorithm.toUpperCase() === 'NONE') {
    return [
      warn('The manifest holds no checksums, so only names and sizes were checked', {
        hint: 'Take the backup with --manifest-checksums=CRC32C.',
      }),
    ];
  }
  const details = { measured: filesVerified, unit: 'files' };
  return [
    pass(`${countOf(filesVerified, 'file is', 'files are')} as the manifest says (${checksumAlgorithm})`, details),
  ];
}
