import { expect, it } from 'vitest';
import { parseChoice } from '../../../core/choose/choice.ts';
import { chooseBackup } from '../../../core/choose/choose-backup.ts';
import { isPgproofError, type Backup } from '../../../core/index.ts';

const backup = (id: string, unfinished?: Backup['unfinished']): Backup => ({
  id,
  location: `/backup/${id}`,
  unfinished,
});
const aborted = { state: 'incomplete', reason: 'has no base.tar' } as const;
const growing = { state: 'in-progress', reason: 'is being written' } as const;
const choose = (backups: readonly Backup[], choice: string, chance = 'run-1') =>
  chooseBackup(backups, parseChoice(choice), { source: 'basebackup', chance });
const codeOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return isPgproofError(error) ? error.code : String(error);
  }
  return 'nothing was thrown';
};
const three = [backup('c'), backup('b'), backup('a')];

it('the newest is the first that is finished, the oldest the last', () => {
  expect(choose(three, 'newest').backup.id).toBe('c');
  expect(choose(three, 'oldest').backup.id).toBe('a');
  expect(choose([backup('d', growing), ...three, backup('0', aborted)], 'oldest').backup.id).toBe('a');
});

it('an unfinished one that is newer is a warning, unless somebody is writing it', () => {
  const { backup: chosen, selection } = choose([backup('e', growing), backup('d', aborted), ...three], 'newest');
  expect(chosen.id).toBe('c');
  expect(selection.findings).toEqual([expect.objectContaining({ outcome: 'warn', target: 'd' })]);
  expect(selection.notes).toEqual(['The backup e is newer and not finished: it is being written']);
  expect(choose([backup('c'), backup('b', aborted)], 'newest').selection.findings).toEqual([]);
});

it('chance does not always choose the same, and its seed chooses it again', () => {
  const ids = new Set(Array.from({ length: 50 }, (_, run) => choose(three, 'random', `run-${run}`).backup.id));
  expect(ids).toEqual(new Set(['a', 'b', 'c']));
  const { backup: first, selection } = choose(three, 'random', 'run-7');
  expect(selection.seed).toBe('run-7');
  expect(choose(three, 'random:run-7', 'other').backup).toBe(first);
  const more = [backup('d'), ...three];
  expect([first.id, 'd']).toContain(choose(more, 'random:run-7').backup.id);
});

it('one that is named is taken as it is', () => {
  expect(choose([backup('d', aborted), ...three], 'd').backup.id).toBe('d');
  expect(choose(three, 'b').selection).toMatchObject({ by: 'name', backups: 3, findings: [] });
});

it('says why there is none', () => {
  expect(codeOf(() => choose([], 'newest'))).toBe('NO_BACKUP_FOUND');
  expect(codeOf(() => choose([backup('d', aborted)], 'newest'))).toBe('NO_BACKUP_FINISHED');
  expect(codeOf(() => choose(three, 'z'))).toBe('BACKUP_NOT_FOUND');
});
