import { describe, expect, test } from 'vitest';
import type { BackupFacts, CheckContext, RecoveryFacts, RestoreFacts } from '../../../../core/index.ts';
import { findingMakers } from '../../../../core/checks/findings.ts';
import { testFacts } from '../../../../core/testing/test-facts.ts';
import { manifest } from '../../../../plugins/checks/index.ts';

interface Told {
  readonly major?: number;
  readonly backup?: Partial<BackupFacts>;
  readonly manifest?: Partial<RestoreFacts['manifest']>;
  readonly wal?: readonly string[];
  readonly recovery?: Partial<RecoveryFacts>;
}
const wal = ['000000010000000000000003', '000000010000000000000004', '000000010000000000000005'];

/** Facts of a healthy drill but for what is told; the check needs nothing else of its context. */
async function judge({ major = 15, backup, manifest: seen, wal: walSegments = wal, recovery }: Told = {}) {
  const facts = testFacts({ major, version: `${major}.1` }, []);
  const restore = {
    ...facts.restore,
    walSegments,
    manifest: {
      verified: true,
      checksumAlgorithm: 'CRC32C',
      filesVerified: 900,
      problems: [],
      problemsOmitted: 0,
      ...seen,
    },
  };
  const context = {
    ...findingMakers,
    backup: { ...facts.backup, manifest: { present: major >= 13 }, endLsn: '0/4000100', ...backup },
    restore,
    manifest: () => Promise.resolve(restore.manifest),
    recovery: { ...facts.recovery, endLsn: '0/5000028', ...recovery },
  };
  const findings = await manifest.run(context as unknown as CheckContext<Record<string, never>>);
  return [findings].flat();
}
const outcomes = async (told: Told) => (await judge(told)).map(({ outcome }) => outcome);

describe('passes', () => {
  test('a healthy backup, for its files and for its WAL', async () => {
    expect(await judge()).toMatchObject([
      { outcome: 'pass', summary: '900 files are as the manifest says (CRC32C)' },
      { outcome: 'pass', summary: expect.stringContaining('3 WAL segments without a gap') },
    ]);
  });

  test('a backup of a major that writes no manifest, for its WAL alone, and says so', async () => {
    expect(await judge({ major: 12 })).toMatchObject([
      { outcome: 'pass', summary: expect.stringContaining('no file was checked') },
    ]);
  });

  test.each([
    ['over the end of 4 GB', ['0000000100000002000000FF', '000000010000000300000000']],
    ['over the end of 4 GB in segments of 64 MB', ['00000001000000020000003F', '000000010000000300000000']],
    [
      'from one timeline to the next',
      ['000000010000000000000003', '000000020000000000000003', '000000020000000000000004'],
    ],
    [
      'in any order, with a history file and a partial segment',
      [...wal.toReversed(), '00000002.history', '000000010000000000000006.partial'],
    ],
  ])('WAL %s', async (_what, segments) => {
    expect(await outcomes({ wal: segments })).toEqual(['pass', 'pass']);
  });

  test('a backup without WAL of its own that was recovered far enough from an archive', async () => {
    expect(await outcomes({ wal: [] })).toEqual(['pass', 'pass']);
  });
});

describe('fails', () => {
  test('with every file that differs, and the number of those not listed', async () => {
    const problem = {
      outcome: 'fail' as const,
      summary: 'The file is shorter than in the manifest',
      target: 'base/5/16384',
    };
    expect(await judge({ manifest: { verified: false, problems: [problem], problemsOmitted: 7 } })).toMatchObject([
      problem,
      { outcome: 'fail', summary: '7 more files differ from the manifest' },
      { outcome: 'pass' },
    ]);
  });

  test.each([
    ['in the middle', ['000000010000000000000003', '000000010000000000000005']],
    ['at the end of 4 GB', ['0000000100000002000000FE', '000000010000000300000000']],
    ['after the end of 4 GB', ['0000000100000002000000FF', '000000010000000300000001']],
    ['of whole 4 GB', ['0000000100000002000000FF', '000000010000000400000000']],
  ])('when WAL is missing %s', async (_what, segments) => {
    expect(await judge({ wal: segments })).toMatchObject([
      { outcome: 'pass' },
      { outcome: 'fail', evidence: [`nothing between ${segments[0]} and ${segments[1]}`] },
    ]);
  });

  test('when recovery ended before the end of the backup, by numbers and not by letters', async () => {
    expect(await outcomes({ recovery: { endLsn: '0/40000FF' } })).toEqual(['pass', 'fail']);
    expect(await outcomes({ backup: { endLsn: 'A/0' }, recovery: { endLsn: '9/FFFFFFFF' } })).toEqual(['pass', 'fail']);
    expect(await outcomes({ backup: { endLsn: '9/0' }, recovery: { endLsn: '10/0' } })).toEqual(['pass', 'pass']);
  });
});

describe('warns, never passes', () => {
  test('when the manifest was left out', async () => {
    expect(
      await outcomes({ backup: { manifest: { present: false } }, manifest: { verified: false, filesVerified: 0 } }),
    ).toEqual(['warn', 'pass']);
  });

  test('when the manifest has no checksums', async () => {
    expect(await outcomes({ manifest: { checksumAlgorithm: 'NONE' } })).toEqual(['warn', 'pass']);
    expect(await outcomes({ manifest: { verified: false } })).toEqual(['warn', 'pass']);
  });

  test('when nothing is known of the WAL', async () => {
    expect(await outcomes({ wal: [], backup: { endLsn: undefined } })).toEqual(['pass', 'warn']);
  });
});

test('of what a command restored it does not say that a manifest is lacking', async () => {
  const [finding] = await judge({
    backup: { source: 'command', manifest: { present: false } },
    manifest: { verified: false },
  });
  expect(finding).toMatchObject({ outcome: 'warn', summary: expect.stringMatching(/^Files that a command restores/) });
});
