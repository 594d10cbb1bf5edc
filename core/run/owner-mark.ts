import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { isProcessAlive } from '../sandbox/is-process-alive.ts';
import { readProcess } from '../sandbox/process-table.ts';

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
  return isProcessAlive(mark.pid);
}

/** Undefined for a process that has ended, also when nobody has collected it yet. */
function startTimeOf(pid: number): string | undefined {
  const entry = readProcess(pid);
  return entry?.isZombie === true ? undefined : entry?.startTime;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
