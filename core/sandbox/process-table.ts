import { readdirSync, readFileSync } from 'node:fs';

/** One row of /proc. `startTime` (clock ticks since boot) tells a process from a later one with the same id. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly startTime: string;
  /** It can be somebody's shell: a drill's processes have no terminal. */
  readonly hasTerminal: boolean;
  readonly isZombie: boolean;
}

/** Every process that /proc shows; none where there is no /proc. */
export function readProcesses(): ProcessEntry[] {
  return readdirIfThere('/proc').flatMap((name) => {
    const entry = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    return entry ? [entry] : [];
  });
}

/** Undefined when the process has ended. */
export function readProcess(pid: number): ProcessEntry | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name in parentheses may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    startTime: fields[19] ?? '',
    hasTerminal: fields[4] !== '0',
    isZombie: fields[0] === 'Z' || fields[0] === 'X',
  };
}

/** Children of a process, their children, and so on; without the process itself. */
export function descendantsOf(pid: number, processes: readonly ProcessEntry[] = readProcesses()): ProcessEntry[] {
  const children = processes.filter((entry) => entry.parent === pid && entry.pid !== pid);
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, processes)]);
}

/** Ids of a process's children; far cheaper than the whole table where the kernel keeps such a list. */
export function childrenOf(pid: number): number[] {
  try {
    const lists = readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1'),
    );
    return lists.join(' ').split(' ').filter(Boolean).map(Number);
  } catch {
    return readProcesses()
      .filter((entry) => entry.parent === pid)
      .map((entry) => entry.pid);
  }
}

/** Signals the process unless it has ended, also when its id was given to another one since. */
export function signalProcess(entry: ProcessEntry, signal: NodeJS.Signals): void {
  const now = readProcess(entry.pid);
  if (now === undefined || now.isZombie || now.startTime !== entry.startTime) return;
  try {
    process.kill(entry.pid, signal);
  } catch {
    // It has ended meanwhile, or is not ours to end.
  }
}

function readdirIfThere(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
