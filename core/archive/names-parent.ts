import { readFile } from 'node:fs/promises';

/** Whether a history file says where its timeline branched off, as each does from the moment that a server writes it. */
export async function namesParent(path: string): Promise<boolean> {
  return /^\s*\d+\s+[0-9A-F]+\/[0-9A-F]+/im.test(await readFile(path, 'latin1'));
}
