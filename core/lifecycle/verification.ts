import { z } from 'zod';
import type { Log } from '../contracts/log.ts';
import type { Restored, RestoreProgress } from '../contracts/source.ts';
import { restoreFactsSchema, type RestoreFacts } from '../report/facts.ts';
import { sound } from './sound.ts';

/** The comparison of all files with the manifest, for a restore that has read none; begun by the first who asks. */
export type Verification = (
  signal: AbortSignal,
  progress?: (progress: RestoreProgress) => void,
) => Promise<RestoreFacts['manifest']>;

const schema = z.object({ manifest: restoreFactsSchema.unwrap().shape.manifest });

/** Throws what the source's `verifyFiles` throws. */
export function verification(restored: Restored, source: string, log: Log): Verification {
  let listener: ((progress: RestoreProgress) => void) | undefined;
  let begun: Promise<RestoreFacts['manifest']> | undefined;
  const begin = async (signal: AbortSignal) => {
    const manifest = await restored.verifyFiles?.({ signal, log, progress: (step) => listener?.(step) });
    return sound(schema, { manifest }, source, 'verifyFiles').manifest;
  };
  return (signal, progress) => {
    listener = progress ?? listener;
    begun ??= begin(signal);
    return begun;
  };
}
