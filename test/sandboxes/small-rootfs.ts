import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

const shell = ['/bin/sh', '/bin/cat', '/bin/ls', '/usr/bin/id'];
const packaging = [
  '/usr/bin/apt-get',
  '/usr/bin/dpkg',
  '/usr/bin/dpkg-deb',
  '/usr/bin/dpkg-query',
  '/usr/bin/dpkg-split',
  '/usr/bin/diff',
  '/usr/bin/tar',
  '/bin/rm',
  '/sbin/ldconfig',
  '/sbin/start-stop-daemon',
  ...['copy', 'file', 'http', 'store'].map((method) => `/usr/lib/apt/methods/${method}`),
];

/** A root file system of some 10 MB: a shell of this host and, if wanted, its apt-get; no PostgreSQL. */
export async function smallRootfs(rootfs: string, { apt = false } = {}): Promise<string> {
  for (const path of ['usr/bin', 'usr/sbin', 'usr/lib', 'usr/lib64', 'etc', 'var']) {
    mkdirSync(join(rootfs, path), { recursive: true });
  }
  for (const path of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${path}`, join(rootfs, path));
  const programs = apt ? [...shell, ...packaging] : shell;
  const { stdout } = await execa('ldd', programs, { reject: false });
  const libraries = [...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(0x/gm)].map(([, path = '']) => path);
  for (const path of new Set([...programs, ...libraries])) {
    mkdirSync(dirname(join(rootfs, path)), { recursive: true });
    cpSync(realpathSync(path), join(rootfs, path), { dereference: true });
  }
  writeFileSync(join(rootfs, 'etc/passwd'), 'root:x:0:0:root:/:/bin/sh\npostgres:x:70:70::/:/bin/sh\n');
  writeFileSync(join(rootfs, 'etc/group'), 'root:x:0:\npostgres:x:70:\n');
  writeFileSync(join(rootfs, 'usr/lib/os-release'), 'ID=small\nVERSION_CODENAME=small\n');
  if (apt) {
    for (const path of ['var/lib/dpkg/info', 'var/lib/dpkg/updates', 'var/lib/apt/lists', 'var/cache/apt/archives']) {
      mkdirSync(join(rootfs, path), { recursive: true });
    }
    writeFileSync(join(rootfs, 'var/lib/dpkg/status'), '');
    mkdirSync(join(rootfs, 'etc/apt/apt.conf.d'), { recursive: true });
    if (existsSync('/usr/share/dpkg')) cpSync('/usr/share/dpkg', join(rootfs, 'usr/share/dpkg'), { recursive: true });
  }
  return rootfs;
}
