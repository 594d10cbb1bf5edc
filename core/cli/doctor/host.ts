import { arch, platform, release } from 'node:os';
import type { Diagnosis } from './finding.ts';

const oldest = [20, 19] as const;

/** Node and the user that drills run as. */
export function examineHost(version = process.versions.node, uid = process.getuid?.()): Diagnosis[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOldEnough = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  const system = `${platform()} ${release()}, ${arch()}`;
  return [
    isOldEnough
      ? { what: 'Node', state: 'good', says: `${version} on ${system}` }
      : {
          what: 'Node',
          state: 'bad',
          says: `${version} is too old`,
          hint: `Install Node ${oldest.join('.')} or newer.`,
        },
    uid === 0
      ? { what: 'User', state: 'good', says: 'root; servers run as an unprivileged user' }
      : {
          what: 'User',
          state: 'note',
          says: `not root (uid ${uid ?? 'unknown'})`,
          hint: 'LXC and resource limits may need root.',
        },
  ];
}
