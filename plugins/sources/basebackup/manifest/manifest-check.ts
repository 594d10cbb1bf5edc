import type { Finding, RestoreFacts } from '../../../../core/index.ts';
import { printable, type MemberSink } from '../tar/member.ts';
import { startDigest } from './digest.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import { describeRelation } from './relation-file.ts';

/** Findings that are kept; the rest is counted. */
const LIMIT = 100;
const hint = 'This file was changed after the server sent it. Compare it with other copies, or take a new backup.';

/** Checks files against the manifest while they stream past. */
export class ManifestCheck {
  readonly #manifest: Manifest | undefined;
  readonly #seen = new Set<ManifestFile>();
  readonly #problems: Finding[] = [];
  #omitted = 0;

  constructor(manifest: Manifest | undefined) {
    this.#manifest = manifest;
  }

  /** What the manifest expects at this path. */
  expected(path: string): ManifestFile | undefined {
    return this.#manifest?.files.get(path);
  }

  /** Undefined where there is nothing to compare with. */
  file(path: string): MemberSink | undefined {
    if (this.#manifest === undefined || isExempt(path)) return undefined;
    const expected = this.#manifest.files.get(path);
    if (expected === undefined) {
      this.#report(path, 'is in the backup, but not in the manifest', {});
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
          const sizes = { measured: bytes, threshold: expected.bytes, unit: 'bytes' };
          this.#report(path, `has ${bytes} bytes, the manifest says ${expected.bytes}`, sizes);
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
export function isExempt(path: string): boolean {
  return path.startsWith('pg_wal/') || exempt.has(path);
}
const exempt = new Set(['postgresql.auto.conf', 'standby.signal', 'recovery.signal', 'backup_manifest']);
