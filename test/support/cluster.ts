export { cachedBackup, copyOfBackup, type BackupFacts, type BackupShape, type CachedBackup } from './cached-backup.ts';
export { serverBinaries, testClusters, type TestClusters } from './test-clusters.ts';
