import { statfsSync } from 'node:fs';
import {
  ManifestCheck,
  type BackupFacts,
  type Manifest,
  type RestoreProgress,
  type RestoreTarget,
} from '../../../../core/index.ts';
import { OddMembers } from './odd-members.ts';
import { Progress } from './progress.ts';
import type { RestoreState } from './restore-state.ts';
import { SpaceBudget } from './space-budget.ts';
import { onTarget } from './write-error.ts';

/** Before anything is unpacked. */
export function startState(
  manifest: Manifest | undefined,
  facts: BackupFacts,
  target: RestoreTarget,
  tell: (progress: RestoreProgress) => void,
): RestoreState {
  const { bavail, bsize } = onTarget(target.dataDirectory, () => statfsSync(target.dataDirectory));
  let manifestBytes: number | undefined;
  if (manifest !== undefined) {
    manifestBytes = 0;
    for (const { bytes } of manifest.files.values()) manifestBytes += bytes;
  }
  const warnings: string[] = [];
  return {
    manifest: new ManifestCheck(manifest),
    progress: new Progress(facts.restoredBytes, tell),
    budget: new SpaceBudget({ freeBytes: bavail * bsize, neededBytes: facts.restoredBytes, manifestBytes }),
    segments: [],
    captured: new Map(),
    links: new Map(),
    warnings,
    odd: new OddMembers(warnings),
    files: 0,
  };
}
