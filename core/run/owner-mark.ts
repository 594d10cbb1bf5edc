import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** Who owns a run's directory: enough to tell a living pgproof from a dead one, also when its pid is somebody else's by now. */
export const ownerMarkSchema = z.object({
  pid: z.number().int().positive(),
  /** Start of the process in clock ticks since boot (field 22 of /proc/PID/stat); empty where there is no /proc. */
  startTime: z.string(),
  /** Changes with every boot; empty where there is no /proc. */
  bootId: z.string(),
  host: z.string(),
});
export type OwnerMark = z.infer<typeof ownerMarkSchema>;

/** Our own mark. */
export function ownerMark(): OwnerMark {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', bootId: bootId(), host: hostname() };
}

/** False only when the owner is certainly gone; an owner on another host is left alone. */
export function isAlive(mark: OwnerMark): boolean {
  if (mark.host !== hostname()) return true;
  if (mark.bootId !== bootId()) return false;
  if (mark.startTime !== '') return startTimeOf(mark.pid) === mark.startTime;
  try {
    process.kill(mark.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startTimeOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The command may hold blanks and parentheses; the fields after it are counted from its last parenthesis.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function bootId(): string {
  return read('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
