export { cachedBackup, copyOfBackup, type BackupFacts, type BackupShape, type CachedBackup } from './cached-backup.ts';
export { serverBinaries } from './server-binaries.ts';
export { testClusters, type TestClusters } from './test-clusters.ts';
