import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Segments of System V shared memory that the kernel keeps for a server, living or dead, in the host's own IPC
 * namespace. Asked while the data directory is there; the answer is asked again when it is gone.
 */
export function sharedMemoryOf(dataDirectory: string): () => string[] {
  const [pid, , , , , , key = ''] = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  const [number = '', id = ''] = key.trim().split(/\s+/);
  return () =>
    readFileSync('/proc/sysvipc/shm', 'utf8')
      .split('\n')
      .filter((line) => {
        const [itsKey, itsId, , , creator] = line.trim().split(/\s+/);
        return Number(itsKey) >>> 0 === Number(number) >>> 0 && itsId === id && creator === pid;
      });
}
