import { controlFiles } from './damages/control-files.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(controlFiles);
