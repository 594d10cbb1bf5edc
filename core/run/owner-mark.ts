import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';

/** Who owns a run's directory: enough to tell a living pgproof from a dead one, also when its pid is somebody else's by now. */
export const ownerMarkSchema = z.object({
  pid: z.number().int().positive(),
  /** Start of the process in clock ticks since boot (field 22 of /proc/PID/stat); empty where there is no /proc. */
  startTime: z.string(),
  /** Changes with every boot; empty where there is no /proc. */
  bootId: z.string(),
  /** In which the pid is one: another container on the same host has another. Empty where there is no /proc. */
  pidNamespace: z.string(),
  host: z.string(),
});
export type OwnerMark = z.infer<typeof ownerMarkSchema>;

/** Our own mark. */
export function ownerMark(): OwnerMark {
  const { pid } = process;
  return {
    pid,
    startTime: startTimeOf(pid) ?? '',
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    host: hostname(),
  };
}

/** False only when the owner is certainly gone; one on another host, or in another container, is left alone. */
export function isAlive(mark: OwnerMark): boolean {
  if (mark.host !== hostname()) return true;
  if (mark.bootId !== bootId()) return false;
  if (mark.pidNamespace !== pidNamespace()) return true;
  if (mark.startTime !== '') return startTimeOf(mark.pid) === mark.startTime;
  try {
    process.kill(mark.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Undefined for a process that has ended, also when nobody has collected it yet. */
function startTimeOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The command may hold blanks and parentheses; the fields after it are counted from its last parenthesis.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields?.[19];
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
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
