import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { findClientTool } from '../../core/postgres/binaries.ts';
import { cachedBackup } from '../support/cluster.ts';
import { openMailServer } from '../support/mail-server.ts';
import { traces } from '../sandboxes/traces.ts';
import { workplace } from './workplace.ts';

const isRoot = process.getuid?.() === 0;
/** Runs the program in a mount namespace of its own, prepared by a shell command. */
const inMounts = (command: string) => ['unshare', '--mount', 'sh', '-c', `${command} && exec "$@"`, 'sh'];
const shop = async (major = 15) => ({
  source: (await cachedBackup(major)).directory,
  checks: ['manifest'] as unknown[],
});

describe('exit 2, unverified', () => {
  test('LXC is demanded and is not there', async () => {
    await using place = await workplace();
    await place.configure({ sandbox: 'lxc', backups: { shop: await shop() } });
    const wrapper = isRoot ? inMounts('mount --bind /dev/null "$(command -v lxc-start)"') : [];
    const { status, report, drill, stdout } = await place.run([], { wrapper });
    expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
    expect(drill.phases.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      name: 'create',
      error: { code: 'SANDBOX_UNAVAILABLE', blame: 'sandbox' },
    });
    expect(stdout).toMatch(isRoot ? /lxc-start.* not installed/ : /does not run as root/);
    expect(stdout).toContain('? UNVERIFIED');
  });

  test.runIf(isRoot || process.env['CI'])('the disk is too small', async () => {
    await using place = await workplace();
    await place.configure({ sandbox: 'process', backups: { shop: await shop() } });
    await mkdir(place.path('work'));
    const wrapper = inMounts(`mount -t tmpfs -o size=16m,mode=755 none ${place.path('work')}`);
    const { status, report, drill, stdout } = await place.run([], { wrapper });
    expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
    expect(drill.phases.find(({ outcome }) => outcome === 'failed')).toMatchObject({
      error: { code: 'DISK_TOO_SMALL', blame: 'sandbox' },
    });
    expect(stdout).toMatch(/restoring needs \d+ MB below .*work.*, and 1\d\.\d MB are free/);
  });

  test('pg_dump is configured, and none can read this major', async () => {
    await using place = await workplace();
    expect(await findClientTool('pg_dump', { minMajor: 18, root: '/' })).toBeUndefined();
    await place.configure({ sandbox: 'process', backups: { shop: { ...(await shop(18)), checks: ['pg-dump'] } } });
    const { status, report, check, stdout } = await place.run();
    expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
    expect(check('pg-dump')).toMatchObject({ outcome: 'could-not-verify', error: { code: 'CLIENT_TOOL_MISSING' } });
    expect(check('manifest')).toMatchObject({ outcome: 'pass' });
    expect(stdout).toContain('Install postgresql-client-18');
  });

  test('a check throws', async () => {
    await using place = await workplace();
    await place.write(
      'broken.mjs',
      `import { defineCheck, z } from 'pgproof';
export default defineCheck({ name: 'broken', summary: 'Breaks', options: z.object({}), run: async () => {
  throw new Error('no such thing as a free lunch');
} });`,
    );
    await place.configure({ sandbox: 'process', backups: { shop: { ...(await shop()), checks: ['./broken.mjs'] } } });
    const { status, report, check, stdout } = await place.run();
    expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
    expect(check('broken')).toMatchObject({ outcome: 'could-not-verify', error: { blame: 'plugin' } });
    expect(stdout).toContain('broken broke off: no such thing as a free lunch');
  });

  test('Ctrl-C while checks run', async () => {
    await using place = await workplace();
    await place.write(
      'slow.mjs',
      `import { defineCheck, z } from 'pgproof';
export default defineCheck({ name: 'slow', summary: 'Sleeps', options: z.object({}), run: async ({ query, pass }) => {
  await query('select pg_catalog.pg_sleep(600)');
  return pass('slept');
} });`,
    );
    await place.configure({ sandbox: 'process', backups: { shop: { ...(await shop()), checks: ['./slow.mjs'] } } });
    let pressed = 0;
    const { status, report, drill, stderr } = await place.run([], {
      onOutput: (stdout, pid) => {
        if (stdout.includes('check manifest') && pressed++ === 0) process.kill(pid, 'SIGINT');
      },
    });
    expect(pressed).toBeGreaterThan(0);
    expect({ status, verdict: report?.verdict }).toEqual({ status: 2, verdict: 'unverified' });
    expect(stderr).toContain('SIGINT: cleaning up');
    expect(drill.reasons.join('\n')).toMatch(/interrupted/);
  });
});

describe('exit 3, and nothing is made', () => {
  const refused = async (argv: readonly string[], configuration?: object) => {
    const place = await workplace();
    await using _ = place;
    if (configuration !== undefined) await place.configure(configuration);
    const { status, stdout, stderr } = await place.pgproof(argv);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(await traces(place.path('work'), 'pgproof-no-run')).toEqual([]);
    return stderr;
  };
  const backups = { shop: { source: '/nowhere' } };

  test('an unknown key, the nearest named', async () => {
    const stderr = await refused(['run'], { backups: { shop: { ...backups.shop, chekcs: ['amcheck'] } } });
    expect(stderr).toMatch(
      /pgproof\.config\.yaml\n +\d+:\d+ backups\.shop\.chekcs: unknown key; did you mean "checks"\?/,
    );
  });
  test('an unknown plugin, the nearest named', async () => {
    const stderr = await refused(['run'], { backups: { shop: { ...backups.shop, checks: ['amchekc'] } } });
    expect(stderr).toMatch(/backups\.shop\.checks\[0\].*"amchekc".*"amcheck"/s);
  });
  test('a configuration that cannot be read', async () => {
    expect(await refused(['run', '--config', 'absent.yaml'])).toMatch(
      /absent\.yaml.*ENOENT|absent\.yaml.*no such file/,
    );
  });
  test('a directory that does not exist', async () => {
    expect(await refused(['run', './absent'])).toMatch(/absent is no backup directory: it does not exist/);
  });
  test('an unknown flag, the nearest named', async () => {
    expect(await refused(['run', '--strickt', './absent'])).toMatch(/--strickt.*\n.*--strict/);
  });
  test('an unknown command, the nearest named', async () => {
    expect(await refused(['rnu'])).toMatch(/rnu.*\n.*run/);
  });
});

describe('exit 4, proven and not delivered', () => {
  const mailTo = async (port: number, required: boolean) => {
    await using place = await workplace();
    await place.configure({
      sandbox: 'process',
      backups: { shop: await shop() },
      reporters: [
        {
          use: 'email',
          smtp: `smtp://127.0.0.1:${port}`,
          tls: 'none',
          from: 'pgproof@example.com',
          to: 'dba@example.com',
          attempts: 1,
          required,
        },
      ],
    });
    return await place.run();
  };
  const closedPort = async () => {
    const server = createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => void server.close(resolve));
    return port;
  };
  const refusing = () =>
    openMailServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
    });

  test('the mail server is not there', async () => {
    const { status, stdout } = await mailTo(await closedPort(), true);
    expect({ status, stdout }).toMatchObject({ status: 4, stdout: expect.stringContaining('✔ PROVEN  shop') });
    expect(stdout).toMatch(/email.*(refused|ECONNREFUSED)/);
  });
  test('the mail server answers 550', async () => {
    await using server = await refusing();
    const { status, stdout } = await mailTo(server.port, true);
    expect({ status, stdout }).toMatchObject({ status: 4, stdout: expect.stringContaining('✔ PROVEN  shop') });
    expect(stdout).toMatch(/email.*550/);
    expect(server.received).toEqual([]);
  });
  test('0 when nobody requires the mail, and it is still told', async () => {
    await using server = await refusing();
    const { status, stdout } = await mailTo(server.port, false);
    expect(status).toBe(0);
    expect(stdout).toMatch(/email.*550/);
  });
});
