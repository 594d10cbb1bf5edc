import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMounts } from '../../../../../core/sandbox/mount-table.ts';
import { manifest } from '../../../../../plugins/checks/manifest/index.ts';
import { lxc } from '../../../../../plugins/sandboxes/lxc/index.ts';
import { processSandbox } from '../../../../../plugins/sandboxes/process/index.ts';
import { basebackup } from '../../../../../plugins/sources/basebackup/index.ts';
import type { BackupShape } from '../../../../support/cluster.ts';
import {
  customersCheck,
  drillWith,
  newWorkDirectory,
  planned,
  type Drilled,
  type DrillOverrides,
} from '../../../../support/drill.ts';
import { plainBackup, type PlainFormat } from '../../../../support/plain-backup.ts';

export interface PlainPlace extends PlainFormat, AsyncDisposable {
  /** Holds the backup, tablespaces included. */
  readonly root: string;
}

/** A backup in plain format in a directory of its own. */
export async function inPlace(major: number, shape: BackupShape = {}): Promise<PlainPlace> {
  const root = await mkdtemp(join(tmpdir(), 'pgproof-plain-'));
  await chmod(root, 0o755);
  const backup = await plainBackup(major, join(root, 'backup'), shape);
  return { ...backup, root, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

const sandboxes = { lxc, process: processSandbox };
export const standardChecks = [planned(customersCheck), planned(manifest, { options: {} })];

/** A whole drill of a plain backup: what is left of it includes mounts. */
export async function drillPlain(
  place: Pick<PlainFormat, 'directory' | 'tablespaces'>,
  kind: keyof typeof sandboxes,
  { options = {}, ...overrides }: DrillOverrides & { readonly options?: object } = {},
): Promise<Drilled> {
  const workDirectory = overrides.workDirectory ?? (await newWorkDirectory());
  try {
    const drilled = await drillWith([], {
      checks: standardChecks,
      workDirectory,
      ...overrides,
      backup: {
        source: {
          definition: basebackup,
          options: { path: place.directory, tablespaces: place.tablespaces, ...options },
        },
        ...overrides.backup,
      },
      configuration: {
        sandbox: { automatic: false, candidates: [{ definition: sandboxes[kind], options: {} }] },
        ...overrides.configuration,
      },
    });
    const mounts = readMounts().filter(({ point }) => point.startsWith(workDirectory));
    return { ...drilled, leftovers: [...drilled.leftovers, ...mounts.map(({ point }) => `mount ${point}`)] };
  } finally {
    if (overrides.workDirectory === undefined) await rm(workDirectory, { recursive: true, force: true });
  }
}
