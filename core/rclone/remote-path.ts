import { posix, resolve } from 'node:path';
import { z } from 'zod';

/** `rclone:`, the name of a remote and its colon, and the path there; nothing of a remote's settings. */
const form = /^(rclone:[\w.+@][\w.+@ -]*:)([^\n]*)$/;

/** Whether a path of the configuration leads to a remote of rclone instead of a directory of this host. */
export const isRemote = (path: string): boolean => path.startsWith('rclone:');

/** Settings are refused in a path: it is shown in reports and by ps(1). */
export const remotePathSchema = z
  .string()
  .refine(
    (path) => !isRemote(path) || form.test(path),
    'is rclone:NAME:PATH, with the name of a remote and nothing of its settings; those belong into the configuration of rclone',
  );

/** A relative path of this host starts in the directory; a remote's is one by itself. */
export const absolutePath = (directory: string, path: string): string =>
  isRemote(path) ? path : resolve(directory, path);

/** What rclone calls it. */
export const rcloneName = (path: string): string => path.slice('rclone:'.length);

/** Of a directory and a path that starts there; `..` leads up, but not out of the remote. */
export function remoteJoin(directory: string, path: string): string {
  const [remote, start] = split(directory);
  const joined = posix.join(start, path);
  return remote + (joined === '.' ? '' : joined.replace(/^(?:\.\.(?:\/|$))+/, ''));
}

/** Undefined at the top of the remote. */
export function remoteParent(path: string): string | undefined {
  const [remote, rest] = split(path);
  const parent = posix.dirname(rest);
  if (rest === '' || parent === rest) return undefined;
  return remote + (parent === '.' ? '' : parent);
}

/** Its last part; of the top of a remote the remote's name. */
export function remoteBasename(path: string): string {
  const [remote, rest] = split(path);
  return posix.basename(rest) || rcloneName(remote).slice(0, -1);
}

/** Leads from a directory to a path of the same remote. */
export function remoteRelative(from: string, to: string): string {
  return posix.relative(posix.join('/', split(from)[1]), posix.join('/', split(to)[1]));
}

function split(path: string): readonly [remote: string, rest: string] {
  const [, remote = '', rest = ''] = form.exec(path) ?? [];
  return [remote, rest.length > 1 ? rest.replace(/\/+$/, '') : rest];
}
