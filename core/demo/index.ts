export type { Cluster, Settings, StopMode } from './cluster.ts';
export { startLoad, type Load, type LoadOptions } from './load.ts';
export { createTablespace } from './create-tablespace.ts';
export { createShop, type ShopOptions } from './shop.ts';
export { runCluster, type RunClusterOptions } from './run-cluster.ts';
export { startCluster, type StartClusterOptions } from './start-cluster.ts';
export { startStandby, type StartStandbyOptions } from './start-standby.ts';
export { takeBackup, type TakeBackupOptions, type TakenBackup } from './take-backup.ts';
export { waitForStandby } from './wait-for-standby.ts';
