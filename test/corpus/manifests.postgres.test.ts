import { manifests } from './damages/manifests.ts';
import { assertCategory } from './support/assert-category.ts';

assertCategory(manifests);
