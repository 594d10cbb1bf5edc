import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { cgroupsOf, membersOf } from './cgroups.ts';
import type { Layout } from './layout.ts';
import type { Monitor } from './monitor.ts';
import { tool } from './tools.ts';

const patienceMs = 3000;

/**
 * Kills PID 1, and with it everything inside; lxc-start then cleans up and ends. Where that does not happen, lxc-stop
 * is asked, who also thaws a frozen container. One that is still starting has no PID 1 yet: lxc-start itself is killed,
 * and what it leaves must be swept. True when nothing is left.
 */
export async function stopMonitor(monitor: Monitor, name: string, layout: Layout): Promise<boolean> {
  if (!monitor.isReady()) {
    kill(-monitor.pid);
    await monitor.ended;
    return false;
  }
  for (const pid of monitor.children()) kill(pid);
  if (!(await endsSoon(monitor.ended))) {
    const args = ['-k', '-P', layout.lxcPath, '-n', name];
    await execa(tool('lxc-stop'), args, { extendEnv: false, stdin: 'ignore', reject: false, timeout: patienceMs });
    if (!(await endsSoon(monitor.ended))) kill(-monitor.pid);
  }
  return membersOf(cgroupsOf(name)).length === 0;
}

async function endsSoon(ended: Promise<void>): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(patienceMs, false, { signal: timer.signal }).catch(() => false);
  const isOver = await Promise.race([ended.then(() => true), late]);
  timer.abort();
  return isOver;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
