import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PromotedContext, RecoverySettings, RestoredContext } from '../../../../../core/index.ts';
import { drillWith } from '../../../../support/drill.ts';
import { tapping } from '../../../../support/tapping.ts';
import { describeDecidingHook } from '../../deciding-hook.ts';
import { knownAfter } from '../../working-hook.ts';

/** What the promoted server shows for these settings. */
async function shown(settings: RecoverySettings, names: readonly string[]) {
  const values: Record<string, unknown> = {};
  const configuring = tapping('configureRecovery', async (given: RecoverySettings) => ({ ...given, ...settings }));
  const asking = tapping('afterPromote', async ({ server }: PromotedContext) => {
    await using session = await server.connect('postgres');
    for (const name of names) values[name] = await session.value(`show ${name}`);
  });
  const { drill } = await drillWith([configuring, asking]);
  expect(drill.verdict).toBe('proven');
  return values;
}

describe('configureRecovery', () => {
  it('fires once in recover, before the server starts, and is shown the settings of the configuration', async () => {
    let given: [RecoverySettings, RestoredContext] | undefined;
    let isStarted = true;
    const tap = tapping('configureRecovery', async (...args: [RecoverySettings, RestoredContext]) => {
      given = args;
      isStarted = existsSync(join(args[1].layout.dataDirectory, 'postmaster.pid'));
      return args[0];
    });
    const settings = { work_mem: '9MB' };
    const { hooksSeen } = await drillWith(tap, { backup: { recovery: { settings } } });
    const names = hooksSeen.map(({ hook }) => hook);
    const at = names.indexOf('configureRecovery');
    expect(names.slice(at - 2, at)).toEqual(['phaseStarted', 'beforeRecover']);
    expect(names.lastIndexOf('configureRecovery')).toBe(at);
    expect(given?.[0]).toEqual(settings);
    expect(Object.keys(given?.[1] ?? {}).toSorted()).toEqual(knownAfter('restore'));
    expect(isStarted).toBe(false);
  });

  it('decides settings of the recovered server', async () => {
    const settings = { work_mem: '77MB', shared_buffers: '24MB' };
    expect(await shown(settings, ['work_mem', 'shared_buffers'])).toEqual(settings);
  });

  it('cannot undo what keeps the server apart from the world', async () => {
    const values = await shown(
      {
        archive_mode: 'on',
        archive_command: 'touch /tmp/pgproof-was-here',
        listen_addresses: '*',
        primary_conninfo: 'host=production',
        fsync: 'on',
        zero_damaged_pages: 'on',
      },
      ['archive_mode', 'archive_command', 'listen_addresses', 'primary_conninfo', 'zero_damaged_pages'],
    );
    expect(values).toEqual({
      archive_mode: 'off',
      archive_command: '(disabled)',
      listen_addresses: '',
      primary_conninfo: '',
      zero_damaged_pages: 'off',
    });
  });
});

describeDecidingHook('configureRecovery', {
  phase: 'recover',
  nonsense: [null, undefined, { work_mem: 64 }, 'work_mem'],
});
