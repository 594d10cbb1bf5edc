import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { base, type Base, type Source } from './base.ts';
import { pageOf, sealPages } from './page.ts';
import { TarImage } from './tar-image.ts';

/** A backup in memory, to be damaged and then written to a directory. */
export class OpenedBackup {
  readonly base: Base;
  /** Archives by file name. */
  readonly archives: ReadonlyMap<string, TarImage>;
  manifest: Buffer | undefined;
  /** Compressed as `pg_basebackup --gzip` does. */
  gzip = false;
  readonly #later: ((directory: string) => Promise<unknown>)[] = [];

  constructor(from: Base, archives: ReadonlyMap<string, TarImage>, manifest: Buffer | undefined) {
    this.base = from;
    this.archives = archives;
    this.manifest = manifest;
  }

  static async open(major: number, source: Source = {}): Promise<OpenedBackup> {
    const from = await base(major, source);
    const archives = new Map<string, TarImage>();
    for (const name of await readdir(from.backup)) {
      if (name.endsWith('.tar')) archives.set(name, new TarImage(await readFile(join(from.backup, name))));
    }
    const manifest = await readFile(join(from.backup, 'backup_manifest')).catch(() => undefined);
    return new OpenedBackup(from, archives, manifest);
  }

  get major(): number {
    return this.base.major;
  }

  /** The data directory. */
  get files(): TarImage {
    return this.archive('base.tar');
  }

  get wal(): TarImage {
    return this.archive('pg_wal.tar');
  }

  archive(name: string): TarImage {
    const found = this.archives.get(name);
    if (found === undefined) throw new RangeError(`the backup has no ${name}`);
    return found;
  }

  /** Path of a relation's file. */
  path(relation: string): string {
    const path = this.base.facts.paths[relation];
    if (path === undefined) throw new RangeError(`there is no relation ${relation}`);
    return path;
  }

  relation(relation: string): Buffer {
    return this.files.read(this.path(relation));
  }

  /** Changes the bytes of a relation's file. Checksums of pages are left as they are. */
  edit(relation: string, change: (file: Buffer) => unknown): void {
    this.files.edit(this.path(relation), change);
  }

  /** Changes the bytes of a relation's file and gives its pages the checksums that fit. */
  forge(relation: string, change: (file: Buffer) => unknown): void {
    this.files.edit(this.path(relation), (file) => {
      change(file);
      sealPages(file);
    });
  }

  /** Changes one page of a relation, its checksum included. */
  forgePage(relation: string, block: number, change: (page: Buffer) => unknown): void {
    this.forge(relation, (file) => change(pageOf(file, block)));
  }

  /** Puts the WAL behind the end of the backup with it, as a backup has it that streamed for longer. */
  async streamLonger(): Promise<void> {
    for (const name of (await readdir(this.base.wal)).toSorted()) {
      if (this.wal.has(name)) this.wal.remove(name);
      this.wal.add(name, await readFile(join(this.base.wal, name)));
    }
  }

  /** Names of the WAL segments, oldest first. */
  get segments(): readonly string[] {
    return this.wal.names.filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted();
  }

  /** Does something to the files of the written backup: to an archive's own bytes, say. */
  whenWritten(change: (directory: string) => Promise<unknown>): void {
    this.#later.push(change);
  }

  /** Writes it to a directory that does not exist. */
  async write(into: string, { manifest }: { readonly manifest: boolean }): Promise<void> {
    await mkdir(into, { mode: 0o700 });
    for (const [name, archive] of this.archives) {
      const bytes = archive.bytes();
      await (this.gzip
        ? writeFile(join(into, `${name}.gz`), gzipSync(bytes, { level: 1 }))
        : writeFile(join(into, name), bytes));
    }
    if (manifest && this.manifest !== undefined) await writeFile(join(into, 'backup_manifest'), this.manifest);
    for (const change of this.#later) await change(into);
  }

  without(archive: string): void {
    (this.archives as Map<string, TarImage>).delete(archive);
  }
}
