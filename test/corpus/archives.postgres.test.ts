import { archives } from './damages/archives.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(archives);
