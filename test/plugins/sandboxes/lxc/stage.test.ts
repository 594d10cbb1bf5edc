import { expect, it } from 'vitest';
import type { Layout } from '../../../../plugins/sandboxes/lxc/layout.ts';
import { stageLines } from '../../../../plugins/sandboxes/lxc/stage.ts';

const layout: Layout = {
  directory: '/srv/my drill',
  sandbox: '/srv/my drill/sandbox',
  lxcPath: '/srv/my drill/sandbox/lxc',
  rootfs: '/srv/my drill/sandbox/rootfs',
  fstab: '/srv/my drill/sandbox/fstab',
  etc: '/srv/my drill/sandbox/etc',
  skeleton: '/srv/my drill/sandbox/skeleton',
};
const root = { uid: 1000, gid: 1000 };

it('writes read-only mounts as such, and blanks as fstab wants them', () => {
  const lines = stageLines(
    layout,
    [{ source: '/backups/of shop', target: '/backup', readOnly: true }],
    undefined,
    root,
  );
  const backup = lines.split('\n').find((line) => line.includes('/backups')) ?? '';
  expect(backup.split(' ').slice(0, 2)).toEqual(['/backups/of\\040shop', '/srv/my\\040drill/sandbox/rootfs/backup']);
  expect(backup.split(' ')[3]?.split(',')).toEqual(expect.arrayContaining(['bind', 'ro', 'nosuid', 'nodev']));
});

it.each(['/a\nb', '/a"b', "/a'b", '/a\\b', '/a#b'])('refuses the path %j, which would end its line', (source) => {
  expect(() => stageLines(layout, [{ source, target: '/backup', readOnly: true }], undefined, root)).toThrow(/path/);
});

it.each(['/images/a,b', '/images/a:b', '/images/a b'])(
  'refuses the image path %j, which overlay would cut',
  (image) => {
    expect(() => stageLines({ ...layout, skeleton: '/s' }, [], image, root)).toThrow(/path/);
  },
);
