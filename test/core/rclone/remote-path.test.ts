import { expect, it } from 'vitest';
import {
  isRemote,
  remoteBasename,
  remoteJoin,
  remoteParent,
  remotePathSchema,
  remoteRelative,
} from '../../../core/index.ts';

it('Only a prefix makes a path one of a remote', () => {
  expect(['rclone:b2:x', '/rclone:b2:x', './rclone:b2', 'b2:x'].map(isRemote)).toEqual([true, false, false, false]);
});

it('Settings of a remote have no place in a path, for reports and ps would show them', () => {
  const refused = ['rclone:', 'rclone:/srv', 'rclone::http,url=x:', 'rclone:b2,key=secret:x', 'rclone:-v:x'];
  for (const path of refused) expect(remotePathSchema.safeParse(path).success, path).toBe(false);
  for (const path of ['rclone:b2:', 'rclone:my remote:a/b c', '/var/backups']) {
    expect(remotePathSchema.safeParse(path).success, path).toBe(true);
  }
});

it('Paths are joined within the remote, also at its top, where a slash would mean another place', () => {
  expect(remoteJoin('rclone:b2:', 'shop')).toBe('rclone:b2:shop');
  expect(remoteJoin('rclone:b2:shop/', 'base.tar')).toBe('rclone:b2:shop/base.tar');
  expect(remoteJoin('rclone:sftp:/srv/a', '../b/x')).toBe('rclone:sftp:/srv/b/x');
  expect(remoteJoin('rclone:b2:a', '../../b')).toBe('rclone:b2:b');
  expect(remoteRelative('rclone:b2:tuesday', 'rclone:b2:monday/base.tar')).toBe('../monday/base.tar');
});

it('A parent is found down to the top of the remote, which has none', () => {
  expect(remoteParent('rclone:b2:a/b')).toBe('rclone:b2:a');
  expect(remoteParent('rclone:b2:a')).toBe('rclone:b2:');
  expect(remoteParent('rclone:b2:')).toBeUndefined();
  expect(remoteParent('rclone:sftp:/a')).toBe('rclone:sftp:/');
  expect(remoteParent('rclone:sftp:/')).toBeUndefined();
  expect([remoteBasename('rclone:b2:a/b'), remoteBasename('rclone:b2:')]).toEqual(['b', 'b2']);
});
