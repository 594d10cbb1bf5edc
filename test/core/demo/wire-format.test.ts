import { expect, test } from 'vitest';
import { baseBackupCommand } from '../../../core/demo/base-backup-command.ts';
import { quoteConninfo, settingLines } from '../../../core/demo/settings.ts';

const what = { label: "Alice's", checkpoint: 'fast', wal: false, manifest: true } as const;

test('asks each major in its own grammar', () => {
  expect(baseBackupCommand(12, what)).toBe("BASE_BACKUP LABEL 'Alice''s' FAST NOWAIT TABLESPACE_MAP");
  expect(baseBackupCommand(14, { ...what, wal: true })).toBe(
    "BASE_BACKUP LABEL 'Alice''s' FAST WAL NOWAIT TABLESPACE_MAP MANIFEST 'yes'",
  );
  expect(baseBackupCommand(18, { ...what, checkpoint: 'spread' })).toBe(
    "BASE_BACKUP (LABEL 'Alice''s', CHECKPOINT 'spread', WAIT 0, TABLESPACE_MAP, MANIFEST 'yes')",
  );
});

test('quotes values', () => {
  expect(settingLines({ archive_command: `cp %p '/a\\b'`, port: 5 })).toBe(
    `archive_command = 'cp %p ''/a\\\\b'''\nport = '5'\n`,
  );
  expect(quoteConninfo(`/it's\\here`)).toBe(`'/it\\'s\\\\here'`);
});
