import type { Category, Damage, Expected } from '../support/damage.ts';
import type { OpenedBackup } from '../support/opened-backup.ts';
import {
  blocksOf,
  firstTuple,
  itemsOf,
  pageOf,
  pageSize,
  sealPages,
  tuple,
  tupleWith,
  writeItem,
} from '../support/page.ts';
import { flipped } from '../support/raw-files.ts';

/** Of a row without NULLs. */
const headerBytes = 24;
const half = (file: Buffer) => file.subarray(0, Math.floor(blocksOf(file) / 2) * pageSize);
/** amcheck reads tables from 14 on; from 11 on it meets their rows on the way from table to B-tree. */
const amcheckSince =
  (since: number) =>
  (major: number): Expected =>
    major >= since
      ? { fails: ['amcheck'] }
      : { beyondReach: `the server reads over it, and amcheck, which does not, sees it from PostgreSQL ${since} on` };
const unknowable =
  'the value is a valid one, no index holds it, and its page has the checksum that fits: only the manifest knows what stood there';

/** Changes the first tuple of a page of `stock`, with a checksum that fits. */
const inTuple =
  (change: (row: Buffer, page: Buffer) => void, relation = 'stock') =>
  (backup: OpenedBackup) =>
    backup.forgePage(relation, 1, (page) => change(page.subarray(firstTuple(page).offset), page));

/** Makes the line pointer of a page's first row lead to one that the page does not have. */
const redirectFirst = (page: Buffer) =>
  writeItem(page, firstTuple(page).at, { offset: itemsOf(page).length + 40, flags: 2, length: 0 });

/** Takes the line pointer of a row away, so that the row is gone. */
const loseRow =
  (relation: string, text: string): Damage['make'] =>
  (backup) =>
    backup.forge(relation, (file) => {
      const { page, item } = tupleWith(file, text);
      writeItem(page, item.at, { offset: 0, flags: 0, length: 0 });
    });

/** Gives a row an end: xmax is an old transaction that committed. */
const endRow =
  (relation: string, text: string): Damage['make'] =>
  (backup) =>
    backup.forge(relation, (file) => {
      const { page, item } = tupleWith(file, text);
      const row = page.subarray(item.offset);
      row.writeUInt32LE(row.readUInt32LE(tuple.xmin), tuple.xmax);
      // HEAP_XMAX_COMMITTED, and no more HEAP_XMAX_INVALID, nor a mere lock, which the foreign key left.
      row.writeUInt16LE((row.readUInt16LE(tuple.infomask) & ~0x18d0) | 0x0400, tuple.infomask);
      // PD_ALL_VISIBLE: nobody would look at the row's end.
      page.writeUInt16LE(page.readUInt16LE(10) & ~0x0004, 10);
    });

export const relations: Category = {
  title: 'Tables',
  damages: [
    {
      id: 'heap-absent',
      what: 'The file of a table is missing',
      make: (backup) => backup.files.remove(backup.path('customers')),
      expect: (major) => ({ fails: ['relation-size', 'full-decode', ...(major >= 11 ? ['amcheck'] : [])] }),
    },
    {
      id: 'heap-half',
      what: 'The file of a table has half its length',
      make: (backup) => backup.edit('customers', half),
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'heap-empty',
      what: 'The file of a table has no bytes',
      make: (backup) => backup.edit('customers', () => Buffer.alloc(0)),
      expect: { fails: ['relation-size', 'index-count', 'foreign-keys'] },
    },
    {
      id: 'heap-cut-in-block',
      what: 'The file of a table ends in the middle of a block',
      make: (backup) => backup.edit('customers', (file) => file.subarray(0, file.length - 3000)),
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'heap-block-short',
      what: 'The last block of a table is missing',
      make: (backup) => backup.edit('customers', (file) => file.subarray(0, file.length - pageSize)),
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'heap-half-unindexed',
      what: 'The file of a table without any index has half its length',
      make: (backup) => backup.edit('notes', half),
      expect: { fails: ['relation-size'] },
    },
    {
      id: 'segment-short',
      what: 'A segment of a table is short, and another one follows it',
      make: (backup) => {
        const file = backup.relation('customers');
        backup.edit('customers', half);
        backup.files.add(`${backup.path('customers')}.1`, Buffer.from(file.subarray(half(file).length)));
      },
      expect: { fails: ['relation-size'] },
    },
    {
      id: 'heap-page-zeroed',
      what: 'A page of a table is zeros',
      make: (backup) => backup.forgePage('customers', 1, (page) => page.fill(0)),
      expect: { fails: ['index-count'] },
    },
    {
      id: 'heap-page-zeroed-unindexed',
      what: 'A page of a table without any index is zeros',
      make: (backup) => backup.forgePage('notes', 1, (page) => page.fill(0)),
      expect: { fails: ['index-count'] },
    },
    {
      id: 'heap-page-zeroed-unvouched',
      what: 'A page of a table without any index that was never vacuumed is zeros',
      make: (backup) => {
        backup.forgePage('notes', 1, (page) => page.fill(0));
        // As it would be had nobody vacuumed it.
        backup.files.remove(`${backup.path('notes')}_vm`);
      },
      expect: {
        beyondReach:
          'a page of zeros is legal (a crash leaves some), and neither an index nor the visibility map knows that there were rows',
      },
    },
    {
      id: 'heap-byte-flipped',
      what: 'A byte of a table is flipped',
      make: (backup) => backup.edit('notes', (file) => flipped(file, pageSize + 8000)),
      expect: { fails: ['data-checksums', 'pg-dump'] },
    },
    {
      id: 'value-changed',
      what: 'A value that no index holds was changed (page checksum fits)',
      make: (backup) => backup.forge('notes', (file) => file.write('remark X', file.indexOf('remark '), 'latin1')),
      expect: { beyondReach: unknowable },
    },
    {
      id: 'value-changed-without-checksums',
      what: 'A value that no index holds was changed, in a cluster without checksums',
      source: { checksums: false },
      make: (backup) => backup.edit('notes', (file) => file.write('remark X', file.indexOf('remark '), 'latin1')),
      expect: { beyondReach: 'no checksum, no index and no rule knows what stood there' },
    },
    {
      id: 'indexed-value-changed',
      what: 'A value that an index holds was changed in the table (page checksum fits)',
      make: (backup) => backup.forge('customers', (file) => file.write('X', file.indexOf('customer20@') + 8, 'latin1')),
      expect: amcheckSince(11),
    },
    {
      id: 'indexed-value-changed-without-checksums',
      what: 'A value that an index holds was changed in the table, in a cluster without checksums',
      source: { checksums: false },
      make: (backup) => backup.edit('customers', (file) => file.write('X', file.indexOf('customer20@') + 8, 'latin1')),
      expect: amcheckSince(11),
    },
    {
      id: 'invalid-encoding',
      what: 'A text holds bytes that are no UTF-8 (page checksum fits)',
      make: (backup) =>
        backup.forge('notes', (file) => file.fill(0xff, file.indexOf('remark '), file.indexOf('remark ') + 2)),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'block-misplaced',
      what: 'A block of a table is a copy of another one',
      make: (backup) => backup.edit('customers', (file) => file.copyWithin(pageSize, 2 * pageSize, 3 * pageSize)),
      expect: { fails: ['data-checksums', 'full-decode', 'pg-dump'] },
    },
    {
      id: 'block-misplaced-forged',
      what: 'A block of a table is a copy of another one (page checksum fits)',
      make: (backup) => backup.forge('customers', (file) => file.copyWithin(pageSize, 2 * pageSize, 3 * pageSize)),
      expect: (major) => ({ fails: ['foreign-keys', ...(major >= 11 ? ['amcheck'] : [])] }),
    },
    {
      id: 'page-header-garbage',
      what: 'The header of a page is garbage',
      make: (backup) => backup.edit('customers', (file) => file.fill(0xa5, pageSize, pageSize + 24)),
      expect: { fails: ['data-checksums', 'pg-dump'] },
    },
    {
      id: 'page-header-garbage-without-checksums',
      what: 'The header of a page is garbage, in a cluster without checksums',
      source: { checksums: false },
      make: (backup) => backup.edit('customers', (file) => file.fill(0xa5, pageSize, pageSize + 24)),
      expect: { fails: ['pg-dump'] },
    },
    {
      id: 'page-stale',
      what: 'The last common page of a table is an older one (page checksum fits)',
      make: async (backup) => {
        const old = await backup.base.old('customers');
        const last = blocksOf(old) - 1;
        backup.edit('customers', (file) => pageOf(old, last).copy(file, last * pageSize));
      },
      expect: { fails: ['index-count'] },
    },
    {
      id: 'heap-stale',
      what: 'The whole file of a table is an older one',
      make: async (backup) => {
        const old = await backup.base.old('customers');
        backup.edit('customers', () => old);
      },
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'heaps-exchanged',
      what: 'The files of two tables of the same shape were exchanged',
      make: (backup) => {
        const [notes, later] = [backup.relation('notes'), backup.relation('later')];
        backup.edit('notes', () => later);
        backup.edit('later', () => notes);
      },
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'row-lost',
      what: 'The line pointer of a row is gone (page checksum fits)',
      make: loseRow('customers', 'customer33@'),
      expect: { fails: ['index-count', 'foreign-keys'] },
    },
    {
      id: 'row-ended',
      what: 'A row is marked as deleted (page checksum fits)',
      make: endRow('customers', 'customer33@'),
      expect: { fails: ['index-count'] },
    },
    {
      id: 'row-ended-unreferenced',
      what: 'A row that no other refers to is marked as deleted (page checksum fits)',
      make: endRow('notes', 'remark '),
      expect: { beyondReach: 'a deleted row is what deleting leaves; nothing says that it was not deleted' },
    },
    {
      id: 'line-pointer-outside',
      what: 'A line pointer leads to a row that goes on behind the end of its page (page checksum fits)',
      make: (backup) =>
        backup.forgePage('stock', 1, (page) => {
          const item = firstTuple(page);
          // Its header lies inside: what servers make of one that does not, depends on what is in memory behind it.
          const offset = pageSize - headerBytes;
          page.copy(page, offset, item.offset, item.offset + headerBytes);
          writeItem(page, item.at, { ...item, offset });
        }),
      expect: amcheckSince(11),
    },
    {
      id: 'redirect-to-nowhere',
      what: 'A redirected line pointer leads to an unused one (page checksum fits)',
      make: (backup) =>
        backup.forgePage('stock', 1, (page) => {
          redirectFirst(page);
          // pd_prune_xid: nothing to tidy up here.
          page.writeUInt32LE(0, 20);
        }),
      expect: amcheckSince(14),
    },
    {
      id: 'redirect-to-nowhere-tidied',
      what: 'The same, on a page that whoever reads it tidies up',
      make: (backup) => backup.forgePage('stock', 1, redirectFirst),
      expect: {
        beyondReach:
          'the first reader prunes the page, as readers do, and the broken chain with it; checks read side by side, and amcheck, which would see it, is not the first everywhere',
      },
    },
    {
      id: 'tuple-header-length',
      what: 'The header of a row claims another length (page checksum fits)',
      make: inTuple((row) => row.writeUInt8(row.readUInt8(tuple.hoff) + 8, tuple.hoff)),
      expect: amcheckSince(11),
    },
    {
      id: 'tuple-attributes',
      what: 'A row claims more columns than its table has (page checksum fits)',
      make: inTuple((row) => row.writeUInt16LE(row.readUInt16LE(tuple.infomask2) | 0x07ff, tuple.infomask2)),
      expect: amcheckSince(14),
    },
    {
      id: 'text-length',
      what: 'A text claims to be longer than its row (page checksum fits)',
      make: (backup) =>
        backup.forge('notes', (file) => {
          file.writeUInt8(0xfd, file.indexOf('remark ') - 1);
        }),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'visibility-map-lies',
      what: 'The visibility map says of pages with deleted rows that all of them are visible',
      make: (backup) => {
        const map = backup.files.read(`${backup.path('customers')}_vm`);
        backup.files.add(`${backup.path('stock')}_vm`, map);
      },
      expect: { fails: ['index-count'] },
    },
    {
      id: 'free-space-map-damaged',
      what: 'The free space map of a table is wrong (page checksum fits)',
      make: (backup) =>
        backup.files.edit(`${backup.path('customers')}_fsm`, (file) => {
          file.fill(0x77, 4200, 4300);
          sealPages(file);
        }),
      harmless: 'it is only a hint, and rebuilt as needed',
      expect: { verdict: 'proven' },
      withManifest: 'failed',
    },
    {
      id: 'unlogged-init-fork-absent',
      what: 'The init fork of an unlogged table is missing',
      make: (backup) => {
        const fork = backup.files.names.filter((name) => name.endsWith('_init'));
        for (const name of fork) backup.files.remove(name);
      },
      expect: {},
    },
    {
      id: 'catalog-page-zeroed',
      what: 'A page of the system catalog pg_attribute is zeros',
      make: (backup) => backup.forgePage('pg_attribute', 10, (page) => page.fill(0)),
      expect: { code: 'DATABASE_UNREADABLE' },
    },
    {
      id: 'catalog-byte-flipped',
      what: 'A byte of the system catalog pg_proc is flipped',
      make: (backup) => backup.edit('pg_proc', (file) => flipped(file, 3 * pageSize + 5000)),
      expect: { fails: ['data-checksums'] },
    },
    {
      id: 'index-row-lost-in-pg-class',
      what: 'The row of an index in pg_class is gone (page checksum fits)',
      make: loseRow('pg_class', 'orders_customer\0'),
      expect: {},
    },
    {
      id: 'table-row-lost-in-pg-class',
      what: 'The row of a table in pg_class is gone (page checksum fits)',
      make: loseRow('pg_class', 'notes\0'),
      expect: {},
    },
    {
      id: 'large-objects-absent',
      what: 'The file of the large objects is missing',
      make: (backup) => backup.files.remove(backup.path('pg_largeobject')),
      expect: (major) => ({ fails: ['relation-size', 'pg-dump', ...(major >= 11 ? ['amcheck'] : [])] }),
    },
    {
      id: 'large-objects-empty',
      what: 'The file of the large objects has no bytes',
      make: (backup) => backup.edit('pg_largeobject', () => Buffer.alloc(0)),
      expect: { fails: ['relation-size'] },
    },
    {
      id: 'materialized-view-empty',
      what: 'The file of a materialized view has no bytes',
      make: (backup) => backup.edit('order_totals', () => Buffer.alloc(0)),
      expect: { fails: ['relation-size', 'index-count'] },
    },
    {
      id: 'sequence-absent',
      what: 'The file of a sequence is missing',
      make: (backup) => backup.files.remove(backup.path('invoice_numbers')),
      expect: { fails: ['relation-size', 'sequences', 'pg-dump'] },
    },
    {
      id: 'sequence-page-zeroed',
      what: 'The page of a sequence is zeros',
      make: (backup) => backup.forgePage('invoice_numbers', 0, (page) => page.fill(0)),
      expect: { fails: ['sequences'] },
    },
    {
      id: 'stray-file',
      what: 'A file that belongs to nothing lies in the directory of a database',
      make: (backup) => backup.files.add(`base/${backup.base.facts.databaseOid}/99999`, Buffer.alloc(pageSize)),
      harmless: 'a crashed session leaves such files; nothing reads them',
      expect: { verdict: 'proven' },
      withManifest: 'failed',
    },
  ],
};
