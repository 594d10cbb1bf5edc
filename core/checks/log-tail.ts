import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { serverEvidence } from './server-evidence.ts';

const readBytes = 64 * 1024;
/** Errors may quote values and DETAIL, CONTEXT and STATEMENT quote rows: of those only what tells of damage stays. */
const telling = (line: string) =>
  /\b(LOG|FATAL|PANIC):/.test(line) || (/\bERROR:/.test(line) && serverEvidence(line) !== undefined);

/** Last telling lines of a server's log, oldest first; none when it cannot be read. */
export async function logTail(path: string, lines = 12): Promise<string[]> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size } = await file.stat();
    const start = Math.max(0, size - readBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Math.min(size, readBytes)), position: start });
    const text = buffer.toString('utf8', 0, bytesRead);
    return text.split('\n').filter(telling).slice(-lines);
  } catch {
    return [];
  }
}
