import { createHash } from 'node:crypto';
import { manifestErrors } from './manifest-errors.ts';
import { printable } from '../text/printable.ts';
import { parseManifestFile, parseManifestFrame } from './manifest-schema.ts';
import type { Manifest, ManifestFile } from './manifest.ts';

/** Begins the last line; what comes before is what the checksum in it is of. */
const checksumKey = '"Manifest-Checksum"';
const pathKey = /"(?:Encoded-)?Path"\s*:/;
/** Far more than any name takes. */
const longestLine = 1024 * 1024;

/**
 * Reads a manifest piece by piece. PostgreSQL and Barman write one file per line and a large cluster has millions: the
 * text is never in memory as a whole. Its own checksum is verified, so another layout can only be somebody else's work.
 */
export class ManifestParser {
  readonly #hash = createHash('sha256');
  readonly #files = new Map<string, ManifestFile>();
  readonly #algorithms = new Map<string, number>();
  #rest: Buffer = Buffer.alloc(0);
  #frame = '';
  #isEmpty = true;
  #hasEnded = false;

  /** Throws `MANIFEST_CORRUPT` (blame: backup). */
  write(chunk: Buffer): void {
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = all.indexOf(0x0a); end !== -1; end = all.indexOf(0x0a, start)) {
      this.#line(all.subarray(start, end + 1));
      start = end + 1;
    }
    if (all.length - start > longestLine) throw corrupt(`has a line of more than ${longestLine} bytes`);
    // Copied: who reads may use its memory again.
    this.#rest = Buffer.from(all.subarray(start));
  }

  /** When all of it came. Throws `MANIFEST_CORRUPT` (blame: backup). */
  finish(): Manifest {
    if (this.#rest.length > 0) this.#line(this.#rest);
    if (this.#isEmpty) throw corrupt('is empty');
    if (!this.#hasEnded) throw corrupt('is cut: its last line, the checksum, is missing');
    const { checksum, systemIdentifier, walRange } = parseManifestFrame(this.#frame);
    const actual = this.#hash.digest('hex');
    if (actual !== checksum.toLowerCase()) {
      throw corrupt(`does not match its own checksum: SHA-256 is ${actual}, it says ${checksum}`);
    }
    const algorithm = [...this.#algorithms].sort((a, b) => b[1] - a[1])[0]?.[0];
    return { files: this.#files, algorithm, systemIdentifier, walRange };
  }

  /** With its end. */
  #line(line: Buffer): void {
    this.#isEmpty = false;
    if (this.#hasEnded) throw corrupt('goes on behind its checksum');
    const text = line.toString('utf8').trim();
    if (text.startsWith(checksumKey)) {
      this.#hasEnded = true;
      this.#frame += text;
      return;
    }
    this.#hash.update(line);
    if (!text.startsWith('{') || !pathKey.test(text)) {
      this.#frame += text;
      return;
    }
    // Barman ends the list behind the last file, PostgreSQL on a line of its own.
    const isLast = text.endsWith('],');
    if (isLast) this.#frame += '],';
    this.#file(isLast ? text.slice(0, -2) : text.replace(/,$/, ''));
  }

  #file(text: string): void {
    const { path, ...file } = parseManifestFile(text);
    if (this.#files.has(path)) throw corrupt(`lists ${printable(path)} twice`);
    this.#files.set(path, file);
    this.#algorithms.set(file.algorithm, (this.#algorithms.get(file.algorithm) ?? 0) + 1);
  }
}

const corrupt = (reason: string) => manifestErrors.MANIFEST_CORRUPT({ reason });
