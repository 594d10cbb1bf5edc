import { writeAheadLog } from './damages/wal.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(writeAheadLog);
