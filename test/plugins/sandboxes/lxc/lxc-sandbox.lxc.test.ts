import { chmodSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { useSandbox } from '../../../sandboxes/contract.ts';
import { processes, traces } from '../../../sandboxes/traces.ts';

const MB = 1024 * 1024;
const hog = ['perl', '-e', 'my $x = "x" x (300 * 1024 * 1024); print length $x'] as const;

describe('the LXC sandbox', () => {
  const open = () => lxc.open({});
  const { place, create, run } = useSandbox(open);

  it('is usable on this machine', async () => {
    expect(await open().probe()).toEqual({ usable: true, notes: [] });
  });

  it('kills what exceeds the memory limit, and says so in its statistics', async () => {
    const container = await run({ limits: { memoryBytes: 128 * MB } });
    expect(container.facts.memoryLimitBytes).toBe(128 * MB);
    expect(await container.attach(hog)).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', aborted: false });
    const stats = await container.stats();
    expect(stats.oomKills).toBeGreaterThan(0);
    expect(stats.memoryPeakBytes).toBeGreaterThan(100 * MB);
    expect((await container.attach(['echo', 'alive'])).stdout).toBe('alive\n');
    await container.stop();
    expect((await container.stats()).oomKills).toBe(stats.oomKills);
  });

  it('lets the same program live under a larger limit', async () => {
    const container = await run({ limits: { memoryBytes: 1024 * MB } });
    expect(await container.attach(hog)).toMatchObject({ exitCode: 0, stdout: String(300 * MB) });
    expect(await container.stats()).toMatchObject({ oomKills: 0 });
  });

  it('gives no more than the processors asked for', async () => {
    const container = await run({ limits: { cpus: 0.25 } });
    expect(container.facts.cpus).toBe(0.25);
    const burn = 'my $e = time + 2; $i++ while time < $e';
    const { durationMs } = await container.attach(['perl', '-e', burn]);
    const { cpuMs = 0 } = await container.stats();
    expect(cpuMs).toBeGreaterThan(50);
    expect(cpuMs / durationMs).toBeLessThan(0.5);
  });

  it('reports no limit where none was asked for', async () => {
    const container = await run();
    expect(container.facts).toMatchObject({ memoryLimitBytes: undefined, cpus: undefined });
  });

  it('hides what it keeps in the directory of the drill, and does not let it be moved', async () => {
    const container = await run();
    const { stdout, stderr } = await container.attach([
      'sh',
      '-c',
      'ls -A /pgproof/sandbox; mv /pgproof/sandbox /pgproof/x',
    ]);
    expect(stdout).toBe('');
    // It is a mount point, in a directory where only what is one's own can be moved.
    expect(stderr).toMatch(/busy|not permitted/);
  });

  it('shows nothing of the host but its programs', async () => {
    const container = await run();
    const { stdout } = await container.attach(['sh', '-c', 'ls /; ls /etc /root /home /var 2>/dev/null; hostname']);
    const expected = 'bin dev etc lib lib64 pgproof proc run sbin tmp usr var'.split(' ');
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(expected));
    expect(stdout).not.toMatch(/shadow|ssh|postgresql-common/);
  });

  it('shows a backup whose directory nobody but root may enter', async () => {
    const source = place().directory;
    const backup = join(source, 'backup');
    mkdirSync(backup);
    chmodSync(source, 0o700);
    chmodSync(backup, 0o755);
    const container = await run({ mounts: [{ source: backup, target: '/backup', readOnly: true }] });
    expect((await container.attach(['ls', '-ld', '/backup'])).exitCode).toBe(0);
  });

  it('works whatever the umask, and with a blank in the path', async () => {
    const directory = join(place().directory, 'a drill');
    mkdirSync(directory, { mode: 0o700 });
    chmodSync(join(directory, '..'), 0o711);
    const before = process.umask(0o077);
    try {
      const container = await run({ directory });
      expect((await container.attach(['sh', '-c', 'id -un; touch /pgproof/made'])).stdout).toBe('postgres\n');
      expect(readdirSync(directory)).toContain('made');
    } finally {
      process.umask(before);
    }
  });

  it('names the directory above the drill that the container cannot pass', async () => {
    const closed = place().directory;
    const directory = join(closed, 'drill');
    mkdirSync(directory);
    const error = await create({ directory }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'LXC_DIRECTORY_UNREACHABLE', facts: { closed } });
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each(['/usr/lib/postgresql', '/etc', '/', 'backup', '/backup/../etc'])('mounts nothing at %s', async (target) => {
    const at = place();
    await expect(create({ ...at, mounts: [{ source: '/srv', target, readOnly: true }] })).rejects.toMatchObject({
      code: 'LXC_MOUNT_TARGET_TAKEN',
    });
    expect(await traces(at.directory, at.name)).toEqual([]);
  });

  it('tells why the start failed, and leaves nothing behind', async () => {
    const at = place();
    const container = await create({
      ...at,
      mounts: [{ source: '/no/such/backup', target: '/backup', readOnly: true }],
    });
    await expect(container.start()).rejects.toMatchObject({
      code: 'CONTAINER_START_FAILED',
      message: expect.stringContaining('/no/such/backup'),
    });
    await container.destroy();
    expect(await traces(at.directory, at.name)).toEqual([]);
  });

  it.each([0, 5, 10, 15, 20, 25, 30])('an abort %d ms into the start leaves nothing behind', async (delay) => {
    const at = place();
    const controller = new AbortController();
    const container = await create({ ...at, signal: controller.signal });
    const starting = container.start().then(
      () => 'started',
      (error: { blame: string }) => error.blame,
    );
    setTimeout(() => controller.abort(), delay);
    expect(['started', 'interrupted']).toContain(await starting);
    await container.destroy();
    expect(await traces(at.directory, at.name)).toEqual([]);
  });

  it('notices that a container died of itself', async () => {
    const at = place();
    const container = await run(at);
    const init = processes(at.directory, at.name).find(
      (line) => line.includes('echo ready') && !line.includes('lxc-start'),
    );
    process.kill(Number(init?.split(' ')[1]), 'SIGKILL');
    await container.stopped;
    await expect(container.attach(['true'])).rejects.toMatchObject({ blame: 'sandbox' });
    await container.destroy();
    expect(await traces(at.directory, at.name)).toEqual([]);
  });

  it('runs many containers at once', async () => {
    const containers = await Promise.all(Array.from({ length: 6 }, () => run()));
    const results = await Promise.all(
      containers.map((container) => container.attach(['sh', '-c', 'ls /proc | grep -c "^[0-9]"'])),
    );
    // PID 1, its cat, the shell, ls and grep: nothing of the others.
    for (const { stdout } of results) expect(Number(stdout)).toBeLessThanOrEqual(5);
  });

  it('gives the ids inside to nobody on the host', async () => {
    const container = await create();
    expect(container.owner.uid).toBeGreaterThan(65_536);
    expect(readFileSync('/etc/passwd', 'utf8')).not.toContain(`:${container.owner.uid}:`);
  });

  it('says that root is needed to one who is not', async () => {
    const script = join(import.meta.dirname, '../../../sandboxes/probe-lxc.ts');
    const jiti = join(import.meta.dirname, '../../../../node_modules/jiti/lib/jiti-cli.mjs');
    const { stdout } = await execa(process.execPath, [jiti, script], {
      uid: 65_534,
      gid: 65_534,
      env: { HOME: '/tmp' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ usable: false, reason: expect.stringContaining('root') });
  });
});
