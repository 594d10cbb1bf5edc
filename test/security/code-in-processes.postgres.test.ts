import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';
import { attack, openHost, sentinel, type Host } from './support/attack.ts';
import { allRefused, lookAround } from './support/look-around.ts';
import { expectSwappedSocketRefused } from './support/swapped-socket.ts';

const isRoot = process.getuid?.() === 0;
const sandbox = { definition: processSandbox, options: {} };
let host: Host;
let found: Readonly<Record<string, string>>;
beforeAll(async () => {
  host = await openHost();
  found = await attack(sandbox, host, host.backup);
});
afterAll(() => host[Symbol.asyncDispose]());

describe('code of the backup that runs in the process sandbox', () => {
  test('has no right of root and leaves no core', () => {
    const none = '0'.repeat(16);
    expect(found).toMatchObject({ CapPrm: none, CapEff: none, NoNewPrivs: '1', core: '0' });
    expect(found['uid']).not.toBe('0');
  });

  test('reaches no other address and no TCP server of the host', () => {
    expect(found).toMatchObject({ tcp: 'Connection refused', out: 'Network is unreachable' });
    expect(found).toMatchObject({ abstract: 'Connection refused' });
  });

  test("has none of pgproof's variables", () => {
    expect(found).toMatchObject({ environments: '0', own: 'clean' });
  });

  test.runIf(isRoot)("of root's pgproof, belongs to nobody: it has the rights that everybody has", () => {
    const denied = 'Permission denied';
    expect(found).toMatchObject({ uid: '60999', CapBnd: '0'.repeat(16), shadow: denied, root: denied, etc: denied });
    expect(found).toMatchObject({ sandbox: denied, log: denied, original: denied });
    expect(found).toMatchObject({ logdir: 'Operation not permitted' });
  });

  test('is not kept from what everybody may do on the host: this is no container', () => {
    expect(found).toMatchObject({ secret: 'read', socket: 'connected', backup: 'written' });
    expect(Number(found['neighbours'])).toBeGreaterThan(0);
  });
});

test.runIf(isRoot)(
  'another user of the host sees nothing of a drill, and no secret in any program that it runs',
  async () => {
    const { byStranger, ofPrograms } = await lookAround(sandbox);
    expect(byStranger).toEqual(allRefused);
    expect(ofPrograms).toContain('postgres');
    expect(ofPrograms).not.toContain(sentinel);
  },
);

test("a socket that code swaps for that of the host's own server gets no question of ours", () =>
  expectSwappedSocketRefused(sandbox, host.backup));
