import { toastTables } from './damages/toast.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(toastTables);
