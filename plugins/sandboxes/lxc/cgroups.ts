import { existsSync, readFileSync, readdirSync, rmdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { readProcess, type ProcessEntry } from '../../../core/index.ts';

/** A mounted cgroup hierarchy. `controllers` is empty for one that only tracks processes. */
interface Hierarchy {
  readonly version: 1 | 2;
  readonly mount: string;
  readonly controllers: readonly string[];
}

/** Hierarchies of this machine: one (v2), one per controller (v1), or both (hybrid). */
export function hierarchies(): Hierarchy[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line): Hierarchy[] => {
      const [before = '', after = ''] = line.split(' - ');
      const mount = before.split(' ')[4] ?? '';
      const [type, , options = ''] = after.split(' ');
      if (type === 'cgroup') return [{ version: 1, mount, controllers: options.split(',') }];
      if (type !== 'cgroup2') return [];
      return [{ version: 2, mount, controllers: readText(join(mount, 'cgroup.controllers')).split(/\s+/) }];
    });
}

/** Which version of cgroup rules over a controller here. */
export function controllerVersion(controller: 'memory' | 'cpu' | 'cpuacct' | 'pids'): 1 | 2 | undefined {
  return hierarchies().find(({ controllers }) => controllers.includes(controller))?.version;
}

/**
 * The control groups called `name`, one per hierarchy. LXC makes them below the group of PID 1 of the machine; inside
 * another container that may be below our own.
 */
export function cgroupsOf(name: string): string[] {
  const parents = new Set(['/', ...ancestors('/proc/1/cgroup'), ...ancestors('/proc/self/cgroup')]);
  const places = hierarchies().flatMap(({ mount }) => [...parents].map((parent) => join(mount, parent, name)));
  return [...new Set(places)].filter((place) => existsSync(place));
}

/** Processes in these groups and the groups below them. */
export function membersOf(cgroups: readonly string[]): ProcessEntry[] {
  const pids = new Set(
    cgroups.flatMap(withChildren).flatMap((group) => readText(join(group, 'cgroup.procs')).split('\n')),
  );
  return [...pids].flatMap((pid) => {
    const entry = pid === '' ? undefined : readProcess(Number(pid));
    return entry && !entry.isZombie ? [entry] : [];
  });
}

/** Removes empty groups, the innermost first. True when none is left. */
export function removeCgroups(name: string): boolean {
  for (const group of cgroupsOf(name).flatMap(withChildren).reverse()) {
    try {
      rmdirSync(group);
    } catch {
      // A process that has just ended may still be on its way out.
    }
  }
  return cgroupsOf(name).length === 0;
}

export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function withChildren(group: string): string[] {
  return [group, ...subdirectories(group).flatMap((name) => withChildren(join(group, name)))];
}

/** None of a group that goes away while we look. */
function subdirectories(path: string): string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function ancestors(file: string): string[] {
  return readText(file)
    .split('\n')
    .flatMap((line) => {
      const path = line.split(':').slice(2).join(':') || '/';
      const parents = [path];
      while (parents[0] !== '/') parents.unshift(posix.dirname(parents[0] ?? '/'));
      return parents;
    });
}
