import { indexes } from './damages/indexes.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(indexes);
