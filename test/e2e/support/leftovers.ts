import { readdirSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import { processes } from '../../sandboxes/traces.ts';
import type { Place } from './place.ts';

/** What a run may leave on a machine, looked for without pgproof's own code. Empty when there is nothing. */
export async function leftovers(place: Place, runId: string): Promise<string[]> {
  const container = `pgproof-${runId}`;
  const run = `${place.work}/${runId}`;
  const { stdout: groups } = await execa('find', ['/sys/fs/cgroup', '-type', 'd', '-name', `${container}*`], {
    reject: false,
  });
  return [
    ...entries(place.work).filter((name) => name.startsWith(runId)),
    ...entries(place.temporary).map((name) => `TMPDIR ${name}`),
    ...lines(groups),
    ...mounts(run),
    ...processes(run, container),
    // An LXC container listens for commands on a socket that no file shows.
    ...lines(readFileSync('/proc/net/unix', 'utf8')).filter((line) => line.includes(run) || line.includes(container)),
  ];
}

/** In every mount namespace that has a process. */
function mounts(directory: string): string[] {
  const pids = entries('/proc').filter((name) => /^\d+$/.test(name));
  const all = new Set(pids.flatMap((pid) => lines(read(`/proc/${pid}/mountinfo`))));
  return [...all].filter((line) => line.includes(directory)).map((line) => `mount ${line}`);
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
