import { accessSync, constants } from 'node:fs';
import { findProgram, type SandboxProbe } from '../../../core/index.ts';
import { hierarchies, readText } from './cgroups.ts';
import { chooseIds } from './id-map.ts';
import { packageHint } from './tools.ts';

const capSysAdmin = 21n;

/** Each thing that LXC containers need, the reason in words when it is missing, and what to do then. */
const needs: readonly { met: () => boolean; reason: string; hint: string }[] = [
  {
    met: () => process.platform === 'linux',
    reason: 'LXC exists on Linux alone',
    hint: 'Use the process sandbox here.',
  },
  {
    met: () => process.getuid?.() === 0,
    reason: 'pgproof does not run as root',
    hint: 'Run it as root (the containers themselves are unprivileged), or use the process sandbox.',
  },
  {
    met: () => ['lxc-start', 'lxc-attach', 'lxc-stop'].every((name) => findProgram(name) !== undefined),
    reason: 'lxc-start, lxc-attach and lxc-stop are not installed',
    hint: packageHint,
  },
  {
    met: () => ['unshare', 'mount', 'sh'].every((name) => findProgram(name) !== undefined),
    reason: 'unshare, mount or sh is not installed',
    hint: 'Install the package util-linux.',
  },
  {
    met: () => hasCapability(capSysAdmin),
    reason: 'root here lacks CAP_SYS_ADMIN, as in a plain Docker container',
    hint: 'Run pgproof on the host or in a privileged container, or use the process sandbox.',
  },
  {
    met: () => Number(readText('/proc/sys/user/max_user_namespaces')) > 0,
    reason: 'user namespaces are switched off',
    hint: 'Set sysctl user.max_user_namespaces to 10000 or more.',
  },
  {
    met: () => chooseIds('uid') !== undefined && chooseIds('gid') !== undefined,
    reason: 'there are not enough user ids for a container in this user namespace',
    hint: 'Map more ids into the container pgproof runs in, or run it on the host.',
  },
  {
    met: () => hierarchies().length > 0 && hierarchies().every(({ mount }) => isWritable(mount)),
    reason: 'the cgroup file system is not mounted or not writable',
    hint: 'Mount it read-write at /sys/fs/cgroup (in Docker: --privileged --cgroupns=private).',
  },
];

/** Looks at files only: nothing is started and nothing changes. */
export function probeLxc(): SandboxProbe {
  const missing = needs.find(({ met }) => !met());
  if (missing) return { usable: false, reason: missing.reason, hint: missing.hint };
  return { usable: true, notes: [] };
}

function hasCapability(bit: bigint): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) >> bit) % 2n === 1n;
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
