import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrillReport } from '../../../core/index.ts';
import { newWorkDirectory } from '../../support/drill.ts';
import { firstWithManifest, type Damage } from './damage.ts';
import { drillDirectory } from './drill-directory.ts';
import { OpenedBackup } from './opened-backup.ts';

/** What a drill came to: the part of it that the table shows. */
export interface Judged {
  readonly verdict: string;
  /** Code of the error that ended the drill. */
  readonly code?: string;
  /** Outcome by name of the check. */
  readonly checks: Readonly<Record<string, string>>;
  /** For people who look why an expectation failed; not in the table. */
  readonly details: readonly string[];
}

/** The damaged backup in a directory of its own, which is removed when `work` is done. */
export async function withDamaged<T>(
  damage: Damage,
  major: number,
  { manifest }: { readonly manifest: boolean },
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await newWorkDirectory();
  try {
    const opened = await OpenedBackup.open(major, damage.source);
    await damage.make?.(opened);
    const backup = join(await mkdtemp(join(directory, 'corpus-')), 'backup');
    await opened.write(backup, { manifest });
    return await work(backup);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Every check that needs no knowledge of the data; the damage's own ones. */
export async function judge(damage: Damage, major: number): Promise<Judged> {
  const manifest = damage.kind === 'source' || damage.kind === 'manifest';
  const { checks = [] } = damage;
  const also = typeof checks === 'function' ? await checks(major) : checks;
  return withDamaged(damage, major, { manifest }, async (backup) =>
    judged(await drillDirectory(backup, { checks: 'registered', also })),
  );
}

/** The manifest, and nothing else, where the backup has one that could know of the damage. */
export async function judgeByManifest(damage: Damage, major: number): Promise<Judged | undefined> {
  if (major < firstWithManifest || damage.kind !== undefined) return undefined;
  return withDamaged(damage, major, { manifest: true }, async (backup) =>
    judged(await drillDirectory(backup, { checks: ['manifest'] })),
  );
}

function judged({ verdict, phases, checks, reasons }: DrillReport): Judged {
  const ended = phases.find(({ error }) => error !== undefined)?.error;
  const loud = checks.flatMap(({ name, findings, error }) => [
    ...findings
      .filter(({ outcome }) => outcome !== 'pass')
      .map((one) => `${name}: ${one.outcome} ${one.summary} [${one.target}]`),
    ...(error === undefined ? [] : [`${name}: ${error.code} (${error.blame}) ${error.message}`]),
  ]);
  return {
    verdict,
    ...(ended === undefined ? {} : { code: ended.code }),
    checks: Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome])),
    details: [...reasons, ...(ended === undefined ? [] : [`${ended.code} (${ended.blame}) ${ended.message}`]), ...loud],
  };
}
