import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { smallBackup } from '../../../support/drill.ts';
import { workplace } from '../../../e2e/workplace.ts';

const root = join(import.meta.dirname, '../../../..');
/** In a mount namespace that a shell command prepared. */
const inMounts = (command: string, ...options: string[]) => [
  'unshare',
  '--mount',
  ...options,
  'sh',
  '-c',
  `${command} && exec "$@"`,
  'sh',
];
const cgroups = `for mount in $(grep cgroup /proc/self/mounts | cut -d' ' -f2 | sort -r); do`;

/** What a host may refuse, in a part of this one that does; nobody else notices. */
const refusals: Record<string, { readonly wrapper: readonly string[]; readonly reason: RegExp }> = {
  'user namespaces are forbidden': {
    wrapper: inMounts('echo 0 > /proc/sys/user/max_user_namespaces', '--user', '--map-root-user'),
    reason: /user namespaces are switched off/,
  },
  'a container in which there are few user ids': {
    wrapper: ['unshare', '--user', '--map-root-user'],
    reason: /not enough user ids/,
  },
  'root without CAP_SYS_ADMIN': {
    wrapper: ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin'],
    reason: /CAP_SYS_ADMIN/,
  },
  'no control groups': { wrapper: inMounts(`${cgroups} umount $mount; done`), reason: /cgroup .* not mounted/ },
  'control groups that may not be written to': {
    wrapper: inMounts(`${cgroups} mount -o remount,bind,ro $mount; done`),
    reason: /cgroup .* not writable/,
  },
};

it.each(Object.entries(refusals))('%s: LXC is not usable, and a hint says what to do', async (_, given) => {
  const jiti = join(root, 'node_modules/jiti/lib/jiti-cli.mjs');
  const [file = '', ...wrapper] = given.wrapper;
  const { stdout } = await execa(
    file,
    [...wrapper, process.execPath, jiti, join(root, 'test/sandboxes/probe-lxc.ts')],
    { stdin: 'ignore' },
  );
  expect(JSON.parse(stdout)).toEqual({
    usable: false,
    reason: expect.stringMatching(given.reason) as unknown,
    hint: expect.stringMatching(/^(?:Set|Map|Run|Mount) /) as unknown,
  });
});

it.each([
  ['LXC’s programs do not run', 'mount --bind /bin/false "$(command -v lxc-start)"', 'LXC_UNUSABLE', /install lxc/],
  ['the kernel mounts no /proc, as in Docker', 'mount -t tmpfs none /proc/fs', 'CONTAINER_START_FAILED', /\/proc/],
])('%s: the drill is unverified, and nothing is left', async (_, command, code, hint) => {
  await using place = await workplace();
  const { directory } = await smallBackup();
  await place.configure({ sandbox: 'lxc', backups: { shop: { source: directory, checks: ['manifest'] } } });
  const { status, drill } = await place.run([], { wrapper: inMounts(command) });
  expect({ status, verdict: drill.verdict }).toEqual({ status: 2, verdict: 'unverified' });
  const failed = drill.phases.filter(({ outcome }) => outcome === 'failed');
  expect(failed).toMatchObject([
    { name: 'create', error: { code, blame: 'sandbox', hint: expect.stringMatching(hint) as unknown } },
  ]);
});
