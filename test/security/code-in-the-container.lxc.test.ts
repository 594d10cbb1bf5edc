import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cgroupsOf } from '../../plugins/sandboxes/lxc/cgroups.ts';
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { useSandbox } from '../sandboxes/contract.ts';
import { attack, openHost, sentinel, type Host } from './support/attack.ts';
import { allRefused, lookAround } from './support/look-around.ts';
import { expectSwappedSocketRefused } from './support/swapped-socket.ts';

const sandbox = { definition: lxc, options: {} };
let host: Host;
let found: Readonly<Record<string, string>>;
beforeAll(async () => {
  host = await openHost();
  found = await attack(sandbox, host, '/backup');
});
afterAll(() => host[Symbol.asyncDispose]());

describe('code of the backup that runs in the container', () => {
  test('has no right of root, inside or outside, and gets none from a setuid program', () => {
    const none = '0'.repeat(16);
    expect(found).toMatchObject({ CapPrm: none, CapEff: none, CapBnd: none, NoNewPrivs: '1', made: 'refused' });
    expect(found['uid']).toBe('999');
  });

  test('finds no file of the host but its programs', () => {
    const absent = 'No such file or directory';
    expect(found).toMatchObject({ shadow: absent, root: absent, home: absent, secret: absent, device: absent });
    expect(found).toMatchObject({ descriptors: 'none' });
  });

  test("cannot write to the backup, the host's programs, or what pgproof keeps", () => {
    const readOnly = 'Read-only file system';
    expect(found).toMatchObject({ backup: readOnly, usr: readOnly, etc: readOnly, sandbox: readOnly });
  });

  test("reaches no other address, no server of the host, and none of the host's sockets", () => {
    expect(found).toMatchObject({ tcp: 'Connection refused', out: 'Network is unreachable' });
    expect(found).toMatchObject({ socket: 'No such file or directory', abstract: 'Connection refused' });
  });

  test("sees no process of the host and none of pgproof's variables", () => {
    expect(found).toMatchObject({ neighbours: '0', environments: '0', own: 'clean' });
  });

  test('leaves no core', () => {
    expect(found).toMatchObject({ core: '0' });
  });

  test("cannot reach the server's log or put something else in its place", () => {
    expect(found).toMatchObject({ logdir: 'Operation not permitted', log: 'Permission denied' });
    expect(found).toMatchObject({ original: 'Permission denied' });
  });
});

test('another user of the host sees nothing of a drill, and no secret in any program that it runs', async () => {
  const { byStranger, ofPrograms } = await lookAround(sandbox);
  expect(byStranger).toEqual(allRefused);
  expect(ofPrograms).toContain('lxc-start');
  expect(ofPrograms).not.toContain(sentinel);
});

test("a socket that code in the container swaps for that of the host's own server gets no question of ours", () =>
  expectSwappedSocketRefused(sandbox, host.backup));

const { run } = useSandbox(() => lxc.open({}));

test('a container may have 4096 processes and threads', async () => {
  const { name } = await run();
  const limits = cgroupsOf(name).flatMap((group) => {
    try {
      return [readFileSync(join(group, 'payload', 'pids.max'), 'utf8').trim()];
    } catch {
      return [];
    }
  });
  expect(limits).toEqual(['4096']);
});
