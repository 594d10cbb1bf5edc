import { relations } from './damages/relations.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(relations);
