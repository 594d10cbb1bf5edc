import { expect, it } from 'vitest';
import { describeRelation } from '../../../core/manifest/relation-file.ts';

it.each([
  ['base/5/16384', ['database OID 5', 'filenode 16384']],
  ['base/5/16384_vm', ['database OID 5', 'filenode 16384, visibility map']],
  ['base/5/16384.3', ['database OID 5', 'filenode 16384, segment 3']],
  ['global/1260_fsm', ['shared relation', 'filenode 1260, free space map']],
  ['pg_tblspc/16400/PG_15_202209061/5/99', ['database OID 5', 'tablespace OID 16400', 'filenode 99']],
  ['base/5/PG_VERSION', []],
  ['pg_xact/0000', []],
])('%s is described', (path, expected) => {
  expect(describeRelation(path)).toEqual(expected);
});
