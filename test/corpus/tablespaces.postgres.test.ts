import { tablespaces } from './damages/tablespaces.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(tablespaces);
