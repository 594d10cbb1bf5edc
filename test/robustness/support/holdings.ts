import { readdirSync, readFileSync } from 'node:fs';
import { expect, vi } from 'vitest';

/** What this process holds: a leak shows as more of it. */
export function holdings() {
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    // Watches of files are not descriptors of their own.
    watches: watches(),
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').split(' ').filter(Boolean).length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
  };
}

/** Less is no leak: something of an earlier test was still on its way out. */
export async function expectNoMoreThan(before: ReturnType<typeof holdings>): Promise<void> {
  await vi.waitFor(() => {
    const more = Object.entries(holdings()).filter(([what, count]) => count > before[what as keyof typeof before]);
    expect({ before, more }).toEqual({ before, more: [] });
  });
}

function watches(): number {
  return readdirSync('/proc/self/fdinfo').reduce((sum, name) => {
    try {
      return sum + (readFileSync(`/proc/self/fdinfo/${name}`, 'latin1').match(/^inotify /gm)?.length ?? 0);
    } catch {
      return sum;
    }
  }, 0);
}
