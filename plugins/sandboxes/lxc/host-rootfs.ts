import { chmodSync, copyFileSync, existsSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './image.ts';
import { makeDirectory } from './make-directory.ts';

/** Host directories that make up the root file system where no image is used; bound read-only where they exist. */
const borrowed = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/var/cache/postgresql/dicts'];

/** Directories of the host's /etc that programs in /usr cannot do without. */
const borrowedEtc = ['/etc/alternatives'];

/** Entries `[host path, path inside]` of a root file system that borrows the host's programs. */
export function hostBinds(etc: string): (readonly [string, string])[] {
  const there = [...borrowed, ...borrowedEtc].filter((path) => existsSync(path));
  // On a merged-usr host /bin is a link to /usr/bin; a link cannot be bound, its goal can.
  const binds = there.map((path) => [realpathSync(path), path] as const);
  const [usr, ...others] = binds;
  return usr === undefined ? [] : [usr, [etc, '/etc'], ...others];
}

/** Writes the /etc that such a container sees: nothing of the host's but the linker's cache. */
export function makeEtc(etc: string, { uid, gid }: Account): void {
  makeDirectory(etc);
  const files = {
    passwd: `root:x:0:0:root:/:/bin/sh\npostgres:x:${uid}:${gid}::/pgproof:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n`,
    group: `root:x:0:\npostgres:x:${gid}:\nnogroup:x:65534:\n`,
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
    hosts: '127.0.0.1 localhost\n::1 localhost\n',
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(etc, name), text);
    chmodSync(join(etc, name), 0o644);
  }
  symlinkSync('/usr/share/zoneinfo/Etc/UTC', join(etc, 'localtime'));
  // Tells the dynamic linker where the host's distribution keeps its libraries.
  if (existsSync('/etc/ld.so.cache')) copyFileSync('/etc/ld.so.cache', join(etc, 'ld.so.cache'));
  for (const path of borrowedEtc) makeDirectory(join(etc, '..', path));
}
