import type { Category } from '../support/damage.ts';
import { archives } from './archives.ts';
import { controlFiles } from './control-files.ts';
import { indexes } from './indexes.ts';
import { manifests } from './manifests.ts';
import { meaning } from './meaning.ts';
import { relations } from './relations.ts';
import { tablespaces } from './tablespaces.ts';
import { toastTables } from './toast.ts';
import { transactionStatus } from './transaction-status.ts';
import { writeAheadLog } from './wal.ts';

export const categories: readonly Category[] = [
  archives,
  controlFiles,
  transactionStatus,
  relations,
  indexes,
  toastTables,
  tablespaces,
  writeAheadLog,
  manifests,
  meaning,
];
