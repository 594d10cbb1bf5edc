import { closeSync, constants, fchownSync, lchownSync, lstatSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MemberSink } from '../tar/member.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW } = constants;

/**
 * Files and directories below one directory, all 0600 and 0700 whatever the archive says. Calls are synchronous: in
 * large chunks that is faster than the thread pool, which is busy inflating. No link is ever followed below it.
 */
export class TargetDirectory {
  readonly #root: Buffer;
  readonly #owner: Owner | undefined;
  readonly #made = new Set<string>();

  /** @param root exists, is empty and nobody else writes there */
  constructor(root: string, owner: Owner) {
    this.#root = Buffer.from(root);
    const own = owner.uid === process.geteuid?.() && owner.gid === process.getegid?.();
    this.#owner = own ? undefined : owner;
  }

  directory(name: string): void {
    if (name === '.' || this.#made.has(name)) return;
    this.directory(dirname(name));
    const path = this.path(name);
    try {
      mkdirSync(path, { mode: 0o700 });
      if (this.#owner !== undefined) lchownSync(path, this.#owner.uid, this.#owner.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !lstatSync(path).isDirectory()) throw error;
    }
    this.#made.add(name);
  }

  /**
   * Opens a file for writing; a second one of the same name replaces the first.
   *
   * @param onDuplicate told when there is one of that name; what it throws leaves that one as it is
   */
  file(name: string, onDuplicate: () => void): MemberSink {
    this.directory(dirname(name));
    const path = this.path(name);
    const descriptor = this.#open(path, onDuplicate);
    return {
      write: (chunk) => {
        for (let written = 0; written < chunk.length;) written += writeSync(descriptor, chunk, written);
      },
      end: () => closeSync(descriptor),
      abandon: () => closeSync(descriptor),
    };
  }

  /** As bytes: a name in an archive need not be UTF-8. */
  path(name: string): Buffer {
    return Buffer.concat([this.#root, slash, Buffer.from(name, 'latin1')]);
  }

  #open(path: Buffer, onDuplicate: () => void): number {
    let descriptor: number;
    try {
      descriptor = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      onDuplicate();
      descriptor = openSync(path, O_WRONLY | O_TRUNC | O_NOFOLLOW, 0o600);
    }
    if (this.#owner !== undefined) fchownSync(descriptor, this.#owner.uid, this.#owner.gid);
    return descriptor;
  }
}
const slash = Buffer.from('/');
