/** Storage behind rclone, for sources. */
export { openRemote, type Remote } from './open-remote.ts';
export type { RemoteEntry } from './list-remote.ts';
export { rcloneSchema, type RcloneOptions } from './rclone-options.ts';
export { isRemote, remoteBasename, remoteJoin, remoteParent, remotePathSchema, remoteRelative } from './remote-path.ts';
