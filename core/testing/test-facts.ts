import type { BackupFacts, RecoveryFacts, RestoreFacts } from '../report/facts.ts';

/** Facts of a backup as a healthy drill would have them; a test overrides what its check looks at. */
export function testFacts(server: { readonly major: number; readonly version: string }, databases: readonly string[]) {
  const now = new Date().toISOString();
  const backup: BackupFacts = {
    source: 'test',
    format: 'none',
    location: 'made by a test',
    files: [],
    storedBytes: 0,
    restoredBytes: 0,
    restoredBytesExact: false,
    major: server.major,
    startedAt: now,
    tablespaces: [],
    manifest: { present: false },
    warnings: [],
  };
  const restore: RestoreFacts = {
    files: 0,
    bytes: 0,
    walSegments: [],
    manifest: { verified: false, filesVerified: 0, problems: [], problemsOmitted: 0 },
    warnings: [],
  };
  const recovery: RecoveryFacts = {
    serverVersion: server.version,
    binariesFrom: 'test',
    systemIdentifier: '0',
    timelineBefore: 1,
    timeline: 1,
    checkpointTime: now,
    replayMs: 0,
    promoteMs: 0,
    dataChecksums: true,
    databases: databases.map((name) => ({ name, allowConnections: true, bytes: 0 })),
    configuration: [],
  };
  return { backup, restore, recovery };
}
