import { existsSync } from 'node:fs';
import type { IdRange } from './id-map.ts';
import { fit, type Layout } from './layout.ts';
import { limitLines, processLimitLines, type Limits } from './limits.ts';

export interface ContainerConfig {
  readonly name: string;
  readonly layout: Layout;
  readonly uids: IdRange;
  readonly gids: IdRange;
  /** Host directories to bind read-only, and where. */
  readonly binds: readonly (readonly [string, string])[];
  readonly limits: Limits;
}

const seccompProfile = '/usr/share/lxc/config/common.seccomp';
const devices = ['null', 'zero', 'full', 'random', 'urandom'] as const;

/** LXC's configuration of a drill's container; see lxc.container.conf(5). */
export function containerConfig({ name, layout, uids, gids, binds, limits }: ContainerConfig): string {
  return [
    'lxc.uts.name = pgproof',
    // The only path that LXC takes as it is; the others are in fstab's way of writing.
    `lxc.rootfs.path = dir:${layout.rootfs}`,
    `lxc.idmap = u 0 ${uids.first} ${uids.count}`,
    `lxc.idmap = g 0 ${gids.first} ${gids.count}`,
    // An own network namespace with the loopback device alone; up, for PostgreSQL up to 14 keeps statistics through it.
    'lxc.net.0.type = empty',
    'lxc.net.0.flags = up',
    'lxc.cap.keep = none',
    'lxc.no_new_privs = 1',
    ...(existsSync(seccompProfile) ? [`lxc.seccomp.profile = ${seccompProfile}`] : []),
    // Nothing in there is worth a farewell; without this lxc-stop waits a minute.
    'lxc.signal.halt = SIGKILL',
    'lxc.console.path = none',
    'lxc.pty.max = 0',
    'lxc.tty.max = 0',
    'lxc.autodev = 0',
    'lxc.init.cwd = /pgproof',
    'lxc.mount.auto = proc:mixed',
    ...binds.map(([path, target]) => `lxc.mount.entry = ${fit(path)} ${target.slice(1)} none bind,ro,create=dir 0 0`),
    'lxc.mount.entry = tmpfs dev tmpfs nosuid,noexec,mode=755,size=64k,create=dir 0 0',
    ...devices.map((name) => `lxc.mount.entry = /dev/${name} dev/${name} none bind,create=file 0 0`),
    'lxc.mount.entry = tmpfs dev/shm tmpfs nosuid,nodev,mode=1777,create=dir 0 0',
    'lxc.mount.entry = tmpfs tmp tmpfs nosuid,nodev,mode=1777,create=dir 0 0',
    'lxc.mount.entry = tmpfs run tmpfs nosuid,nodev,mode=1777,size=1m,create=dir 0 0',
    // One group per container with everything in it, so that removing it leaves no trace (LXC's default shares one).
    `lxc.cgroup.dir.container = ${name}/payload`,
    `lxc.cgroup.dir.monitor = ${name}/monitor`,
    `lxc.cgroup.dir.monitor.pivot = ${name}/pivot`,
    ...limitLines(limits),
    ...processLimitLines(),
    // A core would hold rows.
    'lxc.prlimit.core = 0',
    '',
  ].join('\n');
}
