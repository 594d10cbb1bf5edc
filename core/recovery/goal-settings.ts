import { quoteSetting } from './lint/parse-configuration.ts';
import type { Settings } from './settings.ts';
import type { RecoveryGoal } from './target.ts';

/** Settings that end recovery somewhere; only pgproof sets them. */
export const isTargetSetting = (name: string): boolean => /^recovery_target/i.test(name);

/**
 * Where recovery ends, in the server's words. Only the one target is named: up to some minor versions an empty value of
 * another undoes it, or is refused beside it.
 */
export function goalSettings({ target, inclusive, timeline }: RecoveryGoal, major: number): Settings {
  // Up to 11 following the backup's own timeline is what no setting means.
  const follow: Settings = timeline === 'current' && major <= 11 ? {} : { recovery_target_timeline: String(timeline) };
  const [name, value] = targetSetting(target);
  if (name === undefined) return follow;
  return {
    ...follow,
    [name]: value,
    ...(target.kind === 'immediate' ? {} : { recovery_target_inclusive: inclusive ? 'on' : 'off' }),
    recovery_target_action: 'promote',
  };
}

function targetSetting(target: RecoveryGoal['target']): readonly [string, string] | readonly [undefined, ''] {
  if (target.kind === 'immediate') return ['recovery_target', 'immediate'];
  // With an offset: without the files of time zones the server does not know what Z is.
  if (target.kind === 'time') return ['recovery_target_time', target.time.replace('Z', '+00')];
  if (target.kind === 'lsn') return ['recovery_target_lsn', target.lsn];
  if (target.kind === 'xid') return ['recovery_target_xid', String(target.xid)];
  if (target.kind === 'name') return ['recovery_target_name', target.name];
  return [undefined, ''];
}

/** As recovery.conf has them, up to 11. */
export function recoveryConf(goal: RecoveryGoal, restoreCommand: string | undefined): readonly string[] {
  const settings = {
    standby_mode: 'on',
    ...goalSettings(goal, 11),
    ...(restoreCommand === undefined ? {} : { restore_command: restoreCommand }),
  };
  return Object.entries(settings).map(([name, value]) => `${name} = ${quoteSetting(value)}`);
}
