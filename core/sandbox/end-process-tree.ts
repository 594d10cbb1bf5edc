import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf, readProcess, signalProcess, type ProcessEntry } from './process-table.ts';

/** How long SIGTERM may take before SIGKILL follows. */
const graceMs = 3000;

/**
 * Ends the process group that `leader` leads and everything it started, sessions of their own included (a server's
 * backends have such): SIGTERM, after three seconds SIGKILL. A leader that only waits for the real program
 * (lxc-attach) gets no SIGTERM: it would die first, and nobody would know when the program did.
 */
export async function endProcessTree(leader: number, exited: Promise<unknown>, isWrapper: boolean): Promise<void> {
  const seen = new Map<string, ProcessEntry>();
  const look = () => {
    const own = readProcess(leader);
    const tree = [...(own && !isWrapper ? [own] : []), ...descendantsOf(leader)];
    for (const entry of tree) seen.set(`${entry.pid} ${entry.startTime}`, entry);
    return tree;
  };
  const tree = look();
  // No child yet, or a system without /proc: the whole group goes.
  if (tree.length === 0) signalGroup(leader, isWrapper ? 'SIGKILL' : 'SIGTERM');
  for (const entry of tree) signalProcess(entry, 'SIGTERM');
  await within(graceMs, exited);
  look();
  for (const entry of seen.values()) signalProcess(entry, 'SIGKILL');
  // The wrapper is spared even now: the kernel cannot end a container whose dead processes nobody collects.
  if (isWrapper) await within(graceMs, exited);
  signalGroup(leader, 'SIGKILL');
  await exited;
}

async function within(milliseconds: number, event: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([event, delay(milliseconds, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // The group is empty already.
  }
}
