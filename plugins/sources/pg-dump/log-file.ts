import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { FreshCluster } from '../../../core/index.ts';
import { join } from 'node:path';

/** A host file for what a program writes, rows among it: gone when it has been read. */
export function logFileOf({ logDirectory }: FreshCluster): Disposable & { readonly path: string } {
  const path = join(logDirectory, `load-${randomUUID()}.log`);
  return { path, [Symbol.dispose]: () => rmSync(path, { force: true }) };
}
