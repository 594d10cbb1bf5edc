import { chmodSync, chownSync } from 'node:fs';

/**
 * Lets a sandbox's user make things in a drill's directory, which stays ours: code in a backup must not be able to put
 * something else in the place of what pgproof keeps there, the server's log above all, which root reads afterwards.
 */
export function lendDirectory(directory: string, user: { readonly uid: number; readonly gid: number }): void {
  chownSync(directory, process.getuid?.() ?? user.uid, user.gid);
  // Sticky: whoever may write there can still rename and remove only what is his own.
  chmodSync(directory, 0o1771);
}
