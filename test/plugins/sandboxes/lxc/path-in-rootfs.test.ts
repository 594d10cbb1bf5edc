import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pathInRootfs } from '../../../../plugins/sandboxes/lxc/path-in-rootfs.ts';

let rootfs: string;
beforeEach(() => (rootfs = mkdtempSync(join(tmpdir(), 'pgproof-rootfs-'))));
afterEach(() => rmSync(rootfs, { recursive: true, force: true }));

it('lets a file be written where directories are real, absent, or links that stay inside', () => {
  mkdirSync(join(rootfs, 'usr/sbin'), { recursive: true });
  symlinkSync('usr/sbin', join(rootfs, 'sbin'));
  // The file itself is replaced, wherever it leads.
  symlinkSync('/etc/passwd', join(rootfs, 'usr/sbin/file'));
  for (const path of ['usr/sbin/file', 'sbin/file', 'etc/apt/sources.list.d/file', 'file']) {
    expect(pathInRootfs(rootfs, path)).toBe(join(rootfs, path));
  }
});

it.each(['/etc', '../..', '/nonexistent', '../' + 'x'.repeat(20)])(
  'lets none be written through a link to %s',
  (goal) => {
    symlinkSync(goal, join(rootfs, 'var'));
    expect(() => pathInRootfs(rootfs, 'var/log/file')).toThrow('leads out of it');
  },
);
