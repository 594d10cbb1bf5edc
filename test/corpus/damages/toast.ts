import type { Category } from '../support/damage.ts';
import { blocksOf, firstTuple, pageOf, pageSize, writeItem } from '../support/page.ts';
import { flipped } from '../support/raw-files.ts';

const toast = 'documents.toast';
/** In the data of a page's first chunk, behind the headers of row and value. */
const inChunk = (page: Buffer) => firstTuple(page).offset + 200;

export const toastTables: Category = {
  title: 'Long values (TOAST)',
  damages: [
    {
      id: 'toast-absent',
      what: 'The file of a TOAST table is missing',
      make: (backup) => backup.files.remove(backup.path(toast)),
      expect: { fails: ['relation-size', 'full-decode'] },
    },
    {
      id: 'toast-empty',
      what: 'The file of a TOAST table has no bytes',
      make: (backup) => backup.edit(toast, () => Buffer.alloc(0)),
      expect: { fails: ['relation-size', 'full-decode'] },
    },
    {
      id: 'toast-half',
      what: 'The file of a TOAST table has half its length',
      make: (backup) => backup.edit(toast, (file) => file.subarray(0, Math.floor(blocksOf(file) / 2) * pageSize)),
      expect: { fails: ['relation-size', 'full-decode'] },
    },
    {
      id: 'toast-page-zeroed',
      what: 'A page of a TOAST table is zeros',
      make: (backup) => backup.forgePage(toast, 3, (page) => page.fill(0)),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'toast-byte-flipped',
      what: 'A byte of a TOAST table is flipped',
      make: (backup) => backup.edit(toast, (file) => flipped(file, 3 * pageSize + 5000)),
      expect: { fails: ['data-checksums', 'full-decode'] },
    },
    {
      id: 'toast-chunk-lost',
      what: 'One chunk of a long value is gone (page checksum fits)',
      make: (backup) =>
        backup.forgePage(toast, 3, (page) => writeItem(page, firstTuple(page).at, { offset: 0, flags: 0, length: 0 })),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'toast-chunk-number',
      what: 'A chunk of a long value has the wrong number (page checksum fits)',
      make: (backup) =>
        backup.forgePage(toast, 3, (page) => {
          const { offset } = firstTuple(page);
          // chunk_id, then chunk_seq, behind a header of 24 bytes.
          page.writeInt32LE(7, offset + 28);
        }),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'toast-chunk-encoding',
      what: 'A chunk of a long text holds bytes that are no UTF-8 (page checksum fits)',
      make: (backup) => backup.forgePage(toast, 3, (page) => page.fill(0xff, inChunk(page), inChunk(page) + 4)),
      expect: { fails: ['full-decode'] },
    },
    {
      id: 'toast-chunk-changed',
      what: 'A chunk of a long text was changed to another valid text (page checksum fits)',
      make: (backup) => backup.forgePage(toast, 3, (page) => page.fill('x', inChunk(page), inChunk(page) + 4)),
      expect: {
        beyondReach: 'the text is a valid one of the same length, and its page has the checksum that fits',
      },
    },
    {
      id: 'toast-stale',
      what: 'A TOAST table is older than its table',
      make: async (backup) => {
        const old = await backup.base.old(toast);
        backup.edit(toast, () => old);
      },
      expect: { fails: ['relation-size', 'full-decode'] },
    },
    {
      id: 'toast-index-absent',
      what: 'The file of the index of a TOAST table is missing',
      make: (backup) => backup.files.remove(backup.path('documents.toast.index')),
      expect: { fails: ['relation-size', 'full-decode'] },
    },
    {
      id: 'toast-index-stale',
      what: 'The index of a TOAST table is older than the table',
      make: async (backup) => {
        const old = await backup.base.old('documents.toast.index');
        backup.edit('documents.toast.index', () => old);
      },
      expect: (major) => ({ fails: ['full-decode', ...(major >= 11 ? ['amcheck'] : [])] }),
    },
    {
      id: 'toast-page-of-another-value',
      what: 'Two pages of a TOAST table were exchanged (page checksums fit)',
      make: (backup) =>
        backup.forge(toast, (file) => {
          const one = Buffer.from(pageOf(file, 3));
          pageOf(file, 9).copy(file, 3 * pageSize);
          one.copy(file, 9 * pageSize);
        }),
      expect: (major) =>
        major >= 11
          ? { fails: ['amcheck'] }
          : {
              beyondReach:
                'each index entry leads to a whole chunk, only not to its own; amcheck compares them with their rows from PostgreSQL 11 on',
            },
    },
  ],
};
