import type { Category, Damage } from '../support/damage.ts';
import { blocksOf, itemsOf, pageOf, pageSize, writeItem } from '../support/page.ts';
import { flipped } from '../support/raw-files.ts';

const stale =
  (index: string): Damage['make'] =>
  async (backup) => {
    const old = await backup.base.old(index);
    backup.edit(index, () => old);
  };
const absent =
  (index: string): Damage['make'] =>
  (backup) =>
    backup.files.remove(backup.path(index));

/** The damage to an index of one of the methods that amcheck does not read. */
const others = (method: string, index: string): readonly Damage[] => [
  {
    id: `${method}-absent`,
    what: `The file of a ${names[method]} index is missing`,
    make: absent(index),
    expect: { fails: ['relation-size'] },
  },
  {
    id: `${method}-empty`,
    what: `The file of a ${names[method]} index has no bytes`,
    make: (backup) => backup.edit(index, () => Buffer.alloc(0)),
    expect: { fails: ['relation-size'] },
  },
  {
    id: `${method}-stale`,
    what: `A ${names[method]} index is older than its table`,
    make: stale(index),
    expect:
      method === 'brin'
        ? {
            beyondReach:
              'a BRIN index holds no entry for a row that could be counted, only bounds, and the old ones are bounds too',
          }
        : { fails: ['index-count'] },
  },
];
const names: Readonly<Record<string, string>> = {
  gin: 'GIN',
  gist: 'GiST',
  spgist: 'SP-GiST',
  hash: 'hash',
  brin: 'BRIN',
};

/** A page of a GIN index that holds entries: GIN_LEAF, and no GIN_DATA, in the special space. */
function entriesOf(file: Buffer): Buffer {
  for (let block = blocksOf(file) - 1; block > 1; block -= 1) {
    const page = pageOf(file, block);
    const special = page.readUInt16LE(16);
    if (special < pageSize && page.readUInt16LE(special + 6) === 2 && itemsOf(page).length > 10) return page;
  }
  throw new RangeError('the index has no page of entries');
}

/** A leaf page of a B-tree that is not its root: BTP_LEAF in the special space. */
function leafOf(file: Buffer): Buffer {
  for (let block = 1; block < blocksOf(file); block += 1) {
    const page = pageOf(file, block);
    const special = page.readUInt16LE(16);
    if (special < pageSize && (page.readUInt16LE(special + 12) & 3) === 1 && itemsOf(page).length > 20) return page;
  }
  throw new RangeError('the index has no leaf page');
}

export const indexes: Category = {
  title: 'Indexes',
  damages: [
    {
      id: 'btree-absent',
      what: 'The file of a B-tree is missing',
      make: absent('orders_customer'),
      expect: { fails: ['relation-size', 'amcheck'] },
    },
    {
      id: 'btree-empty',
      what: 'The file of a B-tree has no bytes',
      make: (backup) => backup.edit('orders_customer', () => Buffer.alloc(0)),
      expect: { fails: ['relation-size', 'amcheck'] },
    },
    {
      id: 'btree-half',
      what: 'The file of a B-tree has half its length',
      make: (backup) =>
        backup.edit('orders_customer', (file) => file.subarray(0, Math.floor(blocksOf(file) / 2) * pageSize)),
      expect: { fails: ['index-count', 'amcheck'] },
    },
    {
      id: 'btree-stale',
      what: 'A B-tree is older than its table',
      make: stale('customers_email_key'),
      expect: (major) => ({ fails: major >= 11 ? ['amcheck', 'index-count'] : ['index-count'] }),
    },
    {
      id: 'btree-page-zeroed',
      what: 'A page of a B-tree is zeros',
      make: (backup) => backup.forge('orders_customer', (file) => leafOf(file).fill(0)),
      expect: { fails: ['amcheck'] },
    },
    {
      id: 'btree-byte-flipped',
      what: 'A byte of a B-tree is flipped',
      make: (backup) => backup.edit('orders_customer', (file) => flipped(file, pageSize + 8000)),
      expect: { fails: ['data-checksums', 'amcheck'] },
    },
    {
      id: 'btree-meta-damaged',
      what: 'The first page of a B-tree names another root (page checksum fits)',
      make: (backup) => backup.forgePage('orders_customer', 0, (page) => page.writeUInt32LE(9999, 32)),
      expect: { fails: ['amcheck'] },
    },
    {
      id: 'btree-order',
      what: 'Two entries of a B-tree are in the wrong order (page checksum fits)',
      make: (backup) =>
        backup.forge('customers_email_key', (file) => {
          const page = leafOf(file);
          const [, , one, , , , , , other] = itemsOf(page);
          if (one === undefined || other === undefined) throw new RangeError('too few entries');
          writeItem(page, one.at, other);
          writeItem(page, other.at, one);
        }),
      expect: { fails: ['amcheck'] },
    },
    {
      id: 'btree-entry-lost',
      what: 'An entry of a B-tree is gone (page checksum fits)',
      make: (backup) =>
        backup.forge('customers_email_key', (file) => {
          const page = leafOf(file);
          const item = itemsOf(page)[5];
          if (item === undefined) throw new RangeError('too few entries');
          page.copyWithin(item.at, item.at + 4, page.readUInt16LE(12));
          page.writeUInt16LE(page.readUInt16LE(12) - 4, 12);
        }),
      expect: (major) => ({ fails: major >= 11 ? ['amcheck', 'index-count'] : ['index-count'] }),
    },
    {
      id: 'btree-sibling-link',
      what: 'A page of a B-tree names the wrong neighbour (page checksum fits)',
      make: (backup) =>
        backup.forge('customers_email_key', (file) => {
          const page = leafOf(file);
          page.writeUInt32LE(0, page.readUInt16LE(16) + 4);
        }),
      expect: { fails: ['amcheck'] },
    },
    {
      id: 'btree-of-another-table',
      what: 'The file of a B-tree is that of another one',
      make: (backup) => {
        const other = backup.relation('documents_pkey');
        backup.edit('places_pkey', () => other);
      },
      expect: {},
    },
    {
      id: 'catalog-index-stale',
      what: 'An index of pg_class lacks an entry (page checksum fits)',
      make: (backup) =>
        backup.forge('pg_class_relname_nsp_index', (file) => {
          for (let block = 1; block < blocksOf(file); block += 1) {
            const page = pageOf(file, block);
            const item = itemsOf(page).find(({ offset, length }) =>
              page.toString('latin1', offset + 8, offset + length).startsWith('notes\0'),
            );
            if (item === undefined || (page.readUInt16LE(page.readUInt16LE(16) + 12) & 1) === 0) continue;
            page.copyWithin(item.at, item.at + 4, page.readUInt16LE(12));
            page.writeUInt16LE(page.readUInt16LE(12) - 4, 12);
            return;
          }
          throw new RangeError('no entry of notes');
        }),
      expect: (major) => ({ fails: major >= 11 ? ['amcheck', 'full-decode'] : ['pg-dump', 'full-decode'] }),
    },
    ...others('gin', 'documents_gin'),
    ...others('gist', 'places_gist'),
    ...others('spgist', 'places_spgist'),
    ...others('hash', 'places_hash'),
    ...others('brin', 'places_brin'),
    {
      id: 'gin-page-zeroed',
      what: 'A page of a GIN index is zeros',
      make: (backup) => backup.forge('documents_gin', (file) => entriesOf(file).fill(0)),
      expect: { fails: ['index-count'] },
    },
    {
      id: 'gist-page-zeroed',
      what: 'A page of a GiST index is zeros',
      make: (backup) => backup.forge('places_gist', (file) => pageOf(file, blocksOf(file) - 1).fill(0)),
      expect: { fails: ['index-count'] },
    },
    {
      id: 'hash-byte-flipped',
      what: 'A byte of a hash index is flipped',
      make: (backup) => backup.edit('places_hash', (file) => flipped(file, pageSize + 8100)),
      expect: { fails: ['data-checksums'] },
    },
  ],
};
