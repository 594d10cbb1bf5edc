import { describe, expect, it } from 'vitest';
import type { Backup, DrillContext } from '../../../../../core/index.ts';
import { drillWith, smallBackup } from '../../../../support/drill.ts';
import { returning, tapping } from '../../../../support/tapping.ts';
import { describeDecidingHook } from '../../deciding-hook.ts';
import { expectFailedPhase } from '../../failed-phase.ts';
import { knownAfter } from '../../working-hook.ts';

describe('selectBackup', () => {
  /** The newest one cannot be restored: only a drill of the other is proven. */
  const twoBackups = async () => {
    const { directory: location } = await smallBackup();
    return {
      list: async () => [
        { id: 'newest', location: '/nowhere' },
        { id: 'older', location },
      ],
    };
  };

  it('fires once in select, and is shown what the source found', async () => {
    let context: (DrillContext & { backups: readonly Backup[] }) | undefined;
    const tap = tapping('selectBackup', async (given: never) => void (context = given));
    const { drill, hooksSeen } = await drillWith(tap, { source: await twoBackups() });
    expect(hooksSeen.filter(({ hook }) => hook === 'selectBackup').map(({ phase }) => phase)).toEqual(['select']);
    expect(context?.backups.map(({ id }) => id)).toEqual(['newest', 'older']);
    expect(Object.keys(context ?? {}).toSorted()).toEqual([...knownAfter(undefined), 'backups'].toSorted());
    expect(Object.isFrozen(context)).toBe(true);
    // Nobody chose: the newest was taken.
    expect(drill).toMatchObject({ verdict: 'unverified', reasons: [expect.stringContaining('/nowhere')] });
  });

  it('decides which backup is drilled', async () => {
    const source = await twoBackups();
    const oldest = tapping('selectBackup', async ({ backups }: { backups: readonly Backup[] }) => backups.at(-1));
    const { drill } = await drillWith(oldest, { source });
    expect(drill).toMatchObject({ verdict: 'proven', backup: { location: (await smallBackup()).directory } });
  });

  it('is not asked further when a plugin has chosen', async () => {
    let asked = false;
    const source = await twoBackups();
    const first = tapping('selectBackup', async ({ backups }: { backups: readonly Backup[] }) => backups[1]);
    const second = tapping('selectBackup', async () => void (asked = true), { name: 'second' });
    await drillWith([first, second], { source });
    expect(asked).toBe(false);
  });

  it('does not take a backup that the source has not found', async () => {
    const { directory: location } = await smallBackup();
    expectFailedPhase(await drillWith(returning('selectBackup', { id: 'made up', location })), {
      phase: 'select',
      error: { code: 'BACKUP_NOT_LISTED', blame: 'plugin', message: expect.stringContaining('made up') },
    });
  });
});

describeDecidingHook('selectBackup', { phase: 'select', nonsense: [null, false, 'newest', { id: 1 }] });
