import type { Category } from '../support/damage.ts';
import { firstTuple, tuple } from '../support/page.ts';
import { flipped } from '../support/raw-files.ts';

const xact = 'pg_xact/0000';
const held = {
  settings: { max_prepared_transactions: 5 },
  sql: ["begin; insert into later values (77, 'held'); prepare transaction 'corpus'"],
};
export const transactionStatus: Category = {
  title: 'Transaction status',
  damages: [
    {
      id: 'xact-absent',
      what: 'The file of the transaction status (`pg_xact`) is missing',
      make: ({ files }) => files.remove(xact),
      expect: { code: 'DATA_FILES_DAMAGED' },
    },
    {
      id: 'xact-zeros',
      what: 'The transaction status is zeros, and all rows carry the outcome of their transaction',
      source: { sql: ['vacuum'] },
      make: ({ files }) => files.edit(xact, (bytes) => bytes.fill(0)),
      expect: { fails: ['relation-size'] },
    },
    {
      id: 'xact-empty',
      what: 'The file of the transaction status has no bytes',
      make: ({ files }) => files.edit(xact, () => Buffer.alloc(0)),
      expect: { code: 'DATA_FILES_DAMAGED' },
    },
    {
      id: 'multixact-offsets-absent',
      what: 'The files of the multixacts are missing',
      make: ({ files }) => {
        files.members = files.members.filter(({ name }) => !/^pg_multixact\/.*\/0000$/.test(name));
      },
      expect: { code: 'DATA_FILES_DAMAGED' },
    },
    {
      id: 'multixact-members-absent',
      what: 'The files of the members of multixacts are missing',
      make: ({ files }) => {
        files.members = files.members.filter(({ name }) => !/^pg_multixact\/members\/./.test(name));
      },
      expect: { fails: ['relation-size'] },
    },
    {
      id: 'xmin-in-future',
      what: 'A row comes from a transaction of the future (page checksum fits)',
      make: (backup) =>
        backup.forgePage('stock', 1, (page) => {
          const row = page.subarray(firstTuple(page).offset);
          row.writeUInt32LE(9_000_000, tuple.xmin);
          // Not decided yet: HEAP_XMIN_COMMITTED and _INVALID off.
          row.writeUInt16LE(row.readUInt16LE(tuple.infomask) & ~0x0300, tuple.infomask);
        }),
      expect: (major) =>
        major >= 14
          ? { fails: ['amcheck'] }
          : {
              beyondReach:
                'the row is not there yet for anybody; amcheck, which looks at its transaction, reads tables from PostgreSQL 14 on',
            },
    },
    {
      id: 'multixact-of-future',
      what: 'A row is held by a multixact that was never made (page checksum fits)',
      make: (backup) =>
        backup.forgePage('stock', 1, (page) => {
          const row = page.subarray(firstTuple(page).offset);
          row.writeUInt32LE(5_000_000, tuple.xmax);
          // HEAP_XMAX_IS_MULTI, and HEAP_XMAX_INVALID off.
          row.writeUInt16LE((row.readUInt16LE(tuple.infomask) & ~0x0c00) | 0x1000, tuple.infomask);
        }),
      expect: { fails: ['full-decode', 'pg-dump'] },
    },
    {
      id: 'prepared-transaction-lost',
      what: 'The state of a prepared transaction is missing',
      source: held,
      make: ({ files }) => {
        const [state] = files.names.filter((name) => /^pg_twophase\/[0-9A-F]+$/.test(name));
        files.remove(state ?? '');
      },
      expect: {
        beyondReach:
          'nothing else says that it was prepared: it is taken for one of those that ran when the backup ended, and never came to their end',
      },
    },
    {
      id: 'prepared-transaction-flipped',
      what: 'The state of a prepared transaction is damaged',
      source: held,
      make: ({ files }) => {
        const [state] = files.names.filter((name) => /^pg_twophase\/[0-9A-F]+$/.test(name));
        files.edit(state ?? '', (bytes) => flipped(bytes, bytes.length - 20));
      },
      expect: (major) =>
        major >= 12
          ? { code: 'RECOVERY_REFUSED' }
          : { beyondReach: 'this server throws the file away, with no more than a line in its log' },
    },
  ],
};
