import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { compare } from './compare.ts';

/** What creating, starting, reaching and destroying a container costs, beside bare lxc-start and lxc-stop. */
export async function benchSandbox(directory: string): Promise<void> {
  const sandbox = lxc.open({});
  const ours = async () => {
    const drill = await mkdtemp(join(directory, 'drill-'));
    await execa('chmod', ['711', directory, drill]);
    const container = await sandbox.create({
      name: `pgproof-bench-${process.pid}`,
      directory: drill,
      mounts: [],
      limits: {},
    });
    await container.start();
    await container.attach(['true']);
    await container.destroy();
    await rm(drill, { recursive: true });
  };
  const bare = await bareContainer(directory);
  await compare('Sandbox: create, start, attach, destroy', 20, ours, bare, 2);
}

async function bareContainer(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'bare');
  const rootfs = join(path, 'bare', 'rootfs');
  for (const place of ['usr', 'proc', 'sys', 'dev', 'etc', 'tmp'])
    await mkdir(join(rootfs, place), { recursive: true });
  for (const link of ['bin', 'lib', 'lib64', 'sbin']) await execa('ln', ['-sfn', `usr/${link}`, join(rootfs, link)]);
  await writeFile(
    join(path, 'bare', 'config'),
    [
      `lxc.rootfs.path = dir:${rootfs}`,
      'lxc.uts.name = bare',
      'lxc.net.0.type = empty',
      'lxc.mount.entry = /usr usr none bind,ro 0 0',
      'lxc.mount.auto = proc sys',
      'lxc.init.cmd = /usr/bin/sleep infinity',
      'lxc.signal.halt = SIGKILL',
      '',
    ].join('\n'),
  );
  return async () => {
    await execa('lxc-start', ['-P', path, '-n', 'bare']);
    await execa('lxc-attach', ['-P', path, '-n', 'bare', '--', '/usr/bin/true']);
    await execa('lxc-stop', ['-P', path, '-n', 'bare', '-k']);
  };
}
