import {
  chmodSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
  statSync,
  existsSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Container, ContainerSpec, Mount, Sandbox } from '../../core/index.ts';
import { processes, traces } from './traces.ts';

export interface Place {
  readonly directory: string;
  readonly name: string;
}

let serial = 0;

/** Gives each test directories and containers of its own, and takes them away. */
export function useSandbox(open: () => Sandbox) {
  const places: Place[] = [];
  const containers: Container[] = [];
  afterEach(async () => {
    await Promise.allSettled(containers.splice(0).map((container) => container.destroy()));
    for (const { directory } of places.splice(0)) {
      await open().reap(directory);
      rmSync(directory, { recursive: true, force: true });
    }
  });
  const place = (): Place => {
    const directory = realpathSync(mkdtempSync(join(tmpdir(), 'pgproof-contract-')));
    serial += 1;
    const made = { directory, name: `pgproof-test-${process.pid}-${serial}` };
    places.push(made);
    return made;
  };
  const create = async (more: Partial<ContainerSpec> = {}) => {
    const container = await open().create({ ...place(), mounts: [], limits: {}, ...more });
    containers.push(container);
    return container;
  };
  const run = async (more: Partial<ContainerSpec> = {}) => {
    const container = await create(more);
    await container.start();
    return container;
  };
  return { place, create, run };
}

/** What every sandbox must do. `enforces` names what only a real container can. */
export function describeSandbox(open: () => Sandbox, enforces: { readOnlyMounts: boolean }): void {
  const { place, create, run } = useSandbox(open);
  const directoryOf = (container: Container, at: Place) => container.inside(at.directory);

  describe('attach', () => {
    it('tells how the program ended and what it wrote', async () => {
      const container = await run();
      const result = await container.attach(['sh', '-c', 'echo out; echo err >&2; exit 7']);
      expect(result).toMatchObject({
        exitCode: 7,
        signal: undefined,
        stdout: 'out\n',
        stderr: 'err\n',
        aborted: false,
      });
    });

    it('names the signal that killed the program', async () => {
      const container = await run();
      const result = await container.attach(['sh', '-c', 'kill -KILL $$']);
      expect(result).toMatchObject({ exitCode: undefined, signal: 'SIGKILL', aborted: false });
    });

    it('rejects when the program does not exist', async () => {
      const container = await run();
      await expect(container.attach(['/no/such/program'])).rejects.toMatchObject({ blame: 'sandbox' });
      await expect(container.attach(['no-such-program'])).rejects.toMatchObject({ blame: 'sandbox' });
    });

    it('rejects before start and after stop', async () => {
      const container = await create();
      await expect(container.attach(['true'])).rejects.toMatchObject({ blame: 'sandbox' });
      await container.start();
      await container.stop();
      await expect(container.attach(['true'])).rejects.toMatchObject({ blame: 'sandbox' });
    });

    it('feeds the input, and without one an end of file', async () => {
      const container = await run();
      expect((await container.attach(['cat'], { input: 'hello' })).stdout).toBe('hello');
      expect((await container.attach(['cat'])).stdout).toBe('');
    });

    it('hands on no variable of its own environment but those it is given', async () => {
      process.env['PGHOST'] = 'production';
      process.env['SECRET_TOKEN'] = 'hush';
      try {
        const container = await run();
        const { stdout } = await container.attach(['env'], { env: { PGUSER: 'checker', LD_LIBRARY_PATH: '/opt/x' } });
        const names = stdout
          .trim()
          .split('\n')
          .map((line) => line.split('=')[0] ?? '')
          .sort();
        expect(stdout).toContain('PGUSER=checker\n');
        expect(stdout).toContain('LD_LIBRARY_PATH=/opt/x\n');
        const known = [
          'HOME',
          'LANG',
          'LD_LIBRARY_PATH',
          'PATH',
          'PGPROOF_CONTAINER',
          'PGUSER',
          'PWD',
          'TZ',
          'container',
        ];
        expect(known).toEqual(expect.arrayContaining(names));
      } finally {
        delete process.env['PGHOST'];
        delete process.env['SECRET_TOKEN'];
      }
    });

    it('keeps only the last 64 KiB of a flood', async () => {
      const container = await run();
      const { stdout } = await container.attach(['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x; echo end']);
      expect(stdout.length).toBe(64 * 1024);
      expect(stdout.endsWith('xend\n')).toBe(true);
    });

    it('appends output to the log file', async () => {
      const at = place();
      const container = await run(at);
      const logFile = join(at.directory, 'server.log');
      writeFileSync(logFile, 'before\n');
      const result = await container.attach(['sh', '-c', 'echo out; echo err >&2'], { logFile });
      expect(result).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
      expect(readFileSync(logFile, 'utf8')).toBe('before\nout\nerr\n');
    });

    it('resolves when the program has ended though a child of it lives on', async () => {
      const container = await run();
      const { exitCode, durationMs } = await container.attach(['sh', '-c', 'sleep 100 & exit 4']);
      expect(exitCode).toBe(4);
      expect(durationMs).toBeLessThan(3000);
    });

    it('does not run anything when it is aborted beforehand', async () => {
      const at = place();
      const container = await run(at);
      const result = await container.attach(['touch', `${directoryOf(container, at)}/ran`], {
        signal: AbortSignal.abort(),
      });
      expect(result.aborted).toBe(true);
      expect(existsSync(join(at.directory, 'ran'))).toBe(false);
    });

    it.each([
      ['an obedient program', 'echo on; exec sleep 4711', 1500],
      ['a program that ignores SIGTERM', 'trap "" TERM; echo on; while :; do sleep 4711; done', 10_000],
      ['a program with children in sessions of their own', 'setsid sleep 4711 & echo on; sleep 4711', 10_000],
    ])('an abort ends %s inside', async (_, script, withinMs) => {
      const at = place();
      const container = await run(at);
      const controller = new AbortController();
      const logFile = join(at.directory, 'log');
      const attached = container.attach(['sh', '-c', script], { signal: controller.signal, logFile });
      await expect.poll(() => existsSync(logFile) && readFileSync(logFile, 'utf8')).toContain('on');
      const started = performance.now();
      controller.abort();
      expect(await attached).toMatchObject({ aborted: true, exitCode: undefined });
      expect(performance.now() - started).toBeLessThan(withinMs);
      expect((await container.attach(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'])).stdout).not.toContain(
        'sleep 4711 ',
      );
    });

    it('an abort in the very first moment ends it too', async () => {
      const at = place();
      const container = await run(at);
      for (const delay of [0, 1, 3, 6, 10, 15]) {
        const signal = AbortSignal.timeout(delay);
        await container.attach(['sleep', '4711'], { signal });
      }
      expect(processes(at.directory, at.name).filter((line) => line.includes('4711'))).toEqual([]);
    });
  });

  describe('isolation', () => {
    it('shows the loopback device alone and says so', async () => {
      const container = await run();
      const { stdout } = await container.attach(['cat', '/proc/net/dev']);
      const devices = stdout
        .split('\n')
        .slice(2)
        .filter((line) => line !== '')
        .map((line) => line.trim().split(':')[0]);
      if (container.facts.network === 'none') expect(devices).toEqual(['lo']);
      else expect(container.facts.notes.join()).toContain('network');
    });

    it('has a loopback device that works', async () => {
      const container = await run();
      expect((await container.attach(['sh', '-c', 'cat /proc/net/if_inet6 /proc/net/fib_trie'])).stdout).toContain(
        '127.0.0.1',
      );
    });

    it('runs programs as the owner, without any right of root', async () => {
      const at = place();
      const container = await run(at);
      const script = `id -u; grep -E "^(CapEff|CapPrm|CapAmb|NoNewPrivs)" /proc/self/status; touch ${container.inside(at.directory)}/made`;
      const { stdout } = await container.attach(['sh', '-c', script]);
      expect(stdout.split('\n')[0]).not.toBe('0');
      expect(stdout).toMatch(/CapPrm:\s+0+\nCapEff:\s+0+\nCapAmb:\s+0+\nNoNewPrivs:\s+1/);
      const { uid, gid } = statSync(join(at.directory, 'made'));
      expect({ uid, gid }).toEqual(container.owner);
    });

    it('shows mounts, read-only ones read-only', async () => {
      const source = place().directory;
      chmodSync(source, 0o777);
      writeFileSync(join(source, 'file'), 'kept');
      chmodSync(join(source, 'file'), 0o666);
      const mount: Mount = { source, target: '/backup', readOnly: true };
      const container = await run({ mounts: [mount] });
      const inside = container.inside(join(source, 'file'));
      expect((await container.attach(['cat', inside])).stdout).toBe('kept');
      if (!enforces.readOnlyMounts) return;
      const result = await container.attach(['sh', '-c', `echo lost > ${inside}; echo new > ${inside}-new`]);
      expect(result.stderr).toContain('Read-only file system');
      expect(readFileSync(join(source, 'file'), 'utf8')).toBe('kept');
    });

    it('knows no path inside for what is not there', async () => {
      const at = place();
      const container = await create(at);
      expect(() => container.inside('/etc/passwd')).toThrow(/cannot be seen inside/);
      expect(() => container.inside(`${at.directory}-other/x`)).toThrow(/cannot be seen inside/);
      expect(() => container.inside(join(at.directory, '../x'))).toThrow(/cannot be seen inside/);
      expect(container.inside(join(at.directory, 'data'))).toMatch(/\/data$/);
    });

    it('lets the host reach a Unix socket that was made inside', async () => {
      const at = place();
      const container = await run(at);
      const controller = new AbortController();
      const logFile = join(at.directory, 'log');
      const socket = join(at.directory, 'socket');
      const perl = `use IO::Socket::UNIX; my $s = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die; $| = 1;
        print "on\\n"; while (my $c = $s->accept) { print $c "hello from inside"; close $c }`;
      const command = ['perl', '-e', perl, container.inside(socket)] as const;
      const attached = container.attach(command, { signal: controller.signal, logFile });
      await expect.poll(() => existsSync(logFile) && readFileSync(logFile, 'utf8'), { timeout: 5000 }).toContain('on');
      const text = await new Promise<string>((resolve, reject) => {
        let all = '';
        const client = connect(socket);
        client.on('data', (chunk) => (all += chunk.toString()));
        client.on('end', () => resolve(all));
        client.on('error', reject);
      });
      expect(text).toBe('hello from inside');
      controller.abort();
      await attached;
    });
  });

  describe('stop and destroy', () => {
    it('stop ends every process inside, resolves `stopped`, and may be called again', async () => {
      const at = place();
      const container = await run(at);
      const attached = container.attach(['sh', '-c', 'setsid sleep 4712 & sleep 4712']);
      await expect
        .poll(() => processes(at.directory, at.name).filter((line) => line.includes('4712')).length)
        .toBeGreaterThan(1);
      await Promise.all([container.stop(), container.stop()]);
      await container.stop();
      await container.stopped;
      expect((await attached).exitCode).not.toBe(0);
      expect(processes(at.directory, at.name)).toEqual([]);
    });

    it('destroy leaves nothing but the content of the directory', async () => {
      const at = place();
      const container = await run(at);
      await container.attach([
        'sh',
        '-c',
        `cd ${container.inside(at.directory)}; echo kept > file; sleep 4713 & exit 0`,
      ]);
      expect(await traces(at.directory, at.name)).not.toEqual([]);
      await container.destroy();
      await container.destroy();
      expect(await traces(at.directory, at.name)).toEqual([]);
      expect(readFileSync(join(at.directory, 'file'), 'utf8')).toBe('kept\n');
    });

    it('destroy works on a container that was never started', async () => {
      const at = place();
      const container = await create(at);
      await container.destroy();
      expect(await traces(at.directory, at.name)).toEqual([]);
    });

    it('`await using` destroys', async () => {
      const at = place();
      {
        await using container = await open().create({ ...at, mounts: [], limits: {} });
        await container.start();
      }
      expect(await traces(at.directory, at.name)).toEqual([]);
    });

    it('refuses to start once the run was interrupted', async () => {
      const at = place();
      const container = await create({ ...at, signal: AbortSignal.abort() });
      await expect(container.start()).rejects.toMatchObject({ blame: 'interrupted' });
      await container.destroy();
      expect(await traces(at.directory, at.name)).toEqual([]);
    });
  });
}
