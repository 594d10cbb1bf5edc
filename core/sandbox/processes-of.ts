import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, readProcesses, signalProcess, type ProcessEntry } from './process-table.ts';

/**
 * Processes that carry a drill's mark: they stand in its directory, or were started with PGPROOF_CONTAINER=<name>. Both
 * are needed: PostgreSQL overwrites its environment, and a program may change directory. Who has a terminal is a
 * person who looks around; this process and its ancestors are no part of a drill.
 */
export function processesOf(directory: string, names: readonly string[]): ProcessEntry[] {
  const processes = readProcesses().filter((entry) => !entry.isZombie);
  const spared = lineOf(process.pid, processes);
  const marked = processes.filter(
    (entry) =>
      !spared.has(entry.pid) &&
      ((!entry.hasTerminal && standsIn(entry.pid, directory)) || names.some((name) => isMarked(entry.pid, name))),
  );
  return marked.flatMap((entry) => [entry, ...descendantsOf(entry.pid, processes)]);
}

/** Kills what `find` returns until it returns nothing; false when something is still there after ten seconds. */
export async function killAll(find: () => readonly ProcessEntry[]): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const left = find();
    if (left.length === 0) return true;
    if (Date.now() > deadline) return false;
    for (const entry of left) signalProcess(entry, 'SIGKILL');
    // Nobody is told when a process that is not one's own child has ended.
    await delay(2);
  }
}

function lineOf(pid: number, processes: readonly ProcessEntry[]): Set<number> {
  const line = new Set<number>();
  for (let next: number | undefined = pid; next !== undefined && !line.has(next);) {
    line.add(next);
    next = processes.find((entry) => entry.pid === next)?.parent;
  }
  return line;
}

function standsIn(pid: number, directory: string): boolean {
  try {
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    return cwd === directory || cwd.startsWith(`${directory}/`);
  } catch {
    return false;
  }
}

function isMarked(pid: number, name: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`PGPROOF_CONTAINER=${name}`);
  } catch {
    return false;
  }
}
