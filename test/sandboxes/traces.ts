import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { execa } from 'execa';

/** Everything that a container may leave behind, looked for without pgproof's own code. */
export async function traces(directory: string, name: string): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(directory));
  const { stdout } = await execa('find', ['/sys/fs/cgroup', '-type', 'd', '-path', `*/${name}*`], { reject: false });
  return [
    ...mounts.map((line) => `mount ${line}`),
    ...stdout.split('\n').filter((line) => line !== ''),
    ...processes(directory, name),
    ...(existsSync(`${directory}/sandbox`) ? [`${directory}/sandbox`] : []),
  ];
}

export function processes(directory: string, name: string): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && pid !== String(process.pid))
    .flatMap((pid) => {
      const text = [read(pid, 'cgroup'), read(pid, 'environ'), read(pid, 'cmdline'), cwd(pid)].join('\n');
      // A process that is on its way out has given its memory back, command line included, before it is a zombie.
      const isDying = read(pid, 'cmdline') === '' || /^\d+ \(.*\) [ZX] /s.test(read(pid, 'stat'));
      const isOurs = text.includes(directory) || text.includes(name);
      return isOurs && !isDying ? [`process ${pid} ${read(pid, 'cmdline').replaceAll('\0', ' ')}`] : [];
    });
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function cwd(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
