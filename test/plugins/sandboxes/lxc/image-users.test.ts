import { expect, it } from 'vitest';
import { layers } from '../../../../plugins/sandboxes/lxc/image-users.ts';

it('reads the layers of overlays from mountinfo, in both ways of the kernel to write them', () => {
  const mountinfo = [
    '22 1 0:21 / /proc rw - proc proc rw',
    '30 1 0:40 / / ro,relatime - overlay overlay ro,lowerdir=/srv/sandbox/skeleton:/images/bookworm-1',
    '31 1 0:41 / /x rw shared:1 - overlay none rw,lowerdir+=/a,lowerdir+=/b,upperdir=/c,workdir=/d',
    '32 1 8:1 / /images/trixie-2 rw - ext4 /dev/lowerdir=/images/trixie-2 rw',
    '',
  ].join('\n');
  expect(layers(mountinfo)).toEqual(['/srv/sandbox/skeleton', '/images/bookworm-1', '/a', '/b']);
});
