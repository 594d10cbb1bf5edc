import { join } from 'node:path';
import { cgroupsOf, controllerVersion, readText } from './cgroups.ts';
import type { ContainerStats } from '../../../core/index.ts';

export interface Limits {
  readonly memoryBytes?: number | undefined;
  readonly cpus?: number | undefined;
}

const cpuPeriodUs = 100_000;

/** Lines of LXC's configuration that set the limits, in the words of the cgroup version that rules here. */
export function limitLines({ memoryBytes, cpus }: Limits): string[] {
  const quota = cpus === undefined ? undefined : Math.max(1000, Math.round(cpus * cpuPeriodUs));
  const memory = memoryBytes === undefined ? undefined : controllerVersion('memory');
  const cpu = quota === undefined ? undefined : controllerVersion('cpu');
  return [
    ...(memory === 1 ? [`lxc.cgroup.memory.limit_in_bytes = ${memoryBytes}`] : []),
    ...(memory === 2 ? [`lxc.cgroup2.memory.max = ${memoryBytes}`] : []),
    ...(cpu === 1 ? [`lxc.cgroup.cpu.cfs_period_us = ${cpuPeriodUs}`, `lxc.cgroup.cpu.cfs_quota_us = ${quota}`] : []),
    ...(cpu === 2 ? [`lxc.cgroup2.cpu.max = ${quota} ${cpuPeriodUs}`] : []),
  ];
}

/** As many processes and threads as no server of a drill needs, and few enough for the host to bear. */
const mostProcesses = 4096;

/** A backup whose code forks without end stops there; nothing where no controller can count. */
export function processLimitLines(): string[] {
  const version = controllerVersion('pids');
  return version === undefined ? [] : [`lxc.cgroup${version === 2 ? '2' : ''}.pids.max = ${mostProcesses}`];
}

/** What the kernel says about the limits of a running container; the only thing that a report may repeat. */
export function limitsInForce(name: string): Limits {
  const groups = payloads(name);
  const memory = first(groups, ['memory.limit_in_bytes', 'memory.max']);
  const [quota, period] = first(groups, ['cpu.max'])?.split(' ') ?? [
    first(groups, ['cpu.cfs_quota_us']),
    first(groups, ['cpu.cfs_period_us']),
  ];
  const memoryBytes = Number(memory);
  const cpus = Number(quota) / Number(period);
  return {
    // Without a limit v1 shows the largest multiple of a page.
    memoryBytes: memoryBytes > 0 && memoryBytes < 2 ** 62 ? memoryBytes : undefined,
    cpus: cpus > 0 ? cpus : undefined,
  };
}

export function readStats(name: string): ContainerStats {
  const groups = payloads(name);
  const peak = first(groups, ['memory.max_usage_in_bytes', 'memory.peak']);
  const nanoseconds = first(groups, ['cpuacct.usage']);
  const microseconds = field(first(groups, ['cpu.stat']), 'usage_usec');
  const kills = field(first(groups, ['memory.oom_control', 'memory.events']), 'oom_kill');
  return {
    memoryPeakBytes: peak === undefined ? undefined : Number(peak),
    cpuMs: nanoseconds === undefined ? scaled(microseconds, 1000) : scaled(Number(nanoseconds), 1_000_000),
    oomKills: kills,
  };
}

function payloads(name: string): string[] {
  return cgroupsOf(name).map((group) => join(group, 'payload'));
}

function first(groups: readonly string[], files: readonly string[]): string | undefined {
  return groups.flatMap((group) => files.map((file) => readText(join(group, file)))).find((text) => text !== '');
}

function field(text: string | undefined, key: string): number | undefined {
  const value = text?.match(new RegExp(`^${key} (\\d+)$`, 'm'))?.[1];
  return value === undefined ? undefined : Number(value);
}

function scaled(value: number | undefined, divisor: number): number | undefined {
  return value === undefined ? undefined : Math.round(value / divisor);
}
