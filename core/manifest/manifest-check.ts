import type { RestoreFacts } from '../report/facts.ts';
import type { Finding } from '../report/finding.ts';
import { printable } from '../text/printable.ts';
import { startDigest } from './digest.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { describeRelation } from './relation-file.ts';

/** Findings that are kept; the rest is counted. */
const LIMIT = 100;
const hint = 'This file was changed after the server sent it. Compare it with other copies, or take a new backup.';

/** Takes the content of a file; `end` is called only when all of it came. */
export interface FileCheck {
  write(chunk: Buffer): void;
  end(): void;
}

/** Checks files against the manifest while they stream past. */
export class ManifestCheck {
  readonly #manifest: Manifest | undefined;
  readonly #seen = new Set<ManifestFile>();
  readonly #problems: Finding[] = [];
  #omitted = 0;

  constructor(manifest: Manifest | undefined) {
    this.#manifest = manifest;
  }

  /**
   * Compares what is known of a file without reading it.
   *
   * @returns whether its content has still to be compared, by `file`
   */
  present(path: string, bytes: number): boolean {
    if (this.#manifest === undefined || isExempt(path)) return false;
    const expected = this.#manifest.files.get(path);
    if (expected === undefined) this.#reportExtra(path);
    else this.#seen.add(expected);
    if (expected === undefined || expected.bytes === bytes) return expected !== undefined && expected.checksum !== '';
    this.#reportSize(path, bytes, expected.bytes);
    return false;
  }

  /** Undefined where there is nothing to compare with. */
  file(path: string): FileCheck | undefined {
    if (this.#manifest === undefined || isExempt(path)) return undefined;
    const expected = this.#manifest.files.get(path);
    if (expected === undefined) {
      this.#reportExtra(path);
      return undefined;
    }
    const digest = startDigest(expected.algorithm);
    let bytes = 0;
    return {
      write: (chunk) => {
        digest.update(chunk);
        bytes += chunk.length;
      },
      end: () => {
        this.#seen.add(expected);
        const actual = digest.hex();
        if (bytes !== expected.bytes) {
          this.#reportSize(path, bytes, expected.bytes);
        } else if (actual !== expected.checksum) {
          const reason = `does not match its checksum in the manifest (${expected.algorithm})`;
          this.#report(path, reason, { measured: actual, threshold: expected.checksum });
        }
      },
    };
  }

  /** Adds the files that never came. */
  finish(): RestoreFacts['manifest'] {
    for (const [path, file] of this.#manifest?.files ?? []) {
      if (this.#seen.has(file) || isExempt(path)) continue;
      this.#report(path, 'is in the manifest, but not in the backup', { threshold: file.bytes, unit: 'bytes' });
    }
    return {
      verified: this.#manifest !== undefined,
      ...(this.#manifest?.algorithm === undefined ? {} : { checksumAlgorithm: this.#manifest.algorithm }),
      filesVerified: this.#seen.size,
      problems: this.#problems,
      problemsOmitted: this.#omitted,
    };
  }

  #reportExtra(path: string): void {
    this.#report(path, 'is in the backup, but not in the manifest', {});
  }

  #reportSize(path: string, measured: number, threshold: number): void {
    const sizes = { measured, threshold, unit: 'bytes' };
    this.#report(path, `has ${measured} bytes, the manifest says ${threshold}`, sizes);
  }

  #report(path: string, reason: string, numbers: Pick<Finding, 'measured' | 'threshold' | 'unit'>): void {
    if (this.#problems.length === LIMIT) {
      this.#omitted += 1;
      return;
    }
    const target = printable(path);
    const evidence = [`file ${target}`, ...describeRelation(path)];
    this.#problems.push({ outcome: 'fail', summary: `${target} ${reason}`, target, ...numbers, evidence, hint });
  }
}

/**
 * Files that pg_verifybackup does not compare either: WAL has checksums of its own, and pg_basebackup itself changes
 * the others (`--write-recovery-conf`) after the server made the manifest.
 */
function isExempt(path: string): boolean {
  return path.startsWith('pg_wal/') || exempt.has(path);
}
const exempt = new Set(['postgresql.auto.conf', 'standby.signal', 'recovery.signal', 'backup_manifest']);
