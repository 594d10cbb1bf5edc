import { meaning } from './damages/meaning.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(meaning);
