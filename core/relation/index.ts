export { findColumn, type Column } from './find-column.ts';
export { findRelation, type Relation, type RelationMissing } from './find-relation.ts';
export { refuseForeign } from './refuse-foreign.ts';
export { relationMissing } from './relation-missing.ts';
export { sizeUnlessLocked } from './size-unless-locked.ts';
export { relationLabel, relationOption, type RelationOption } from './relation-option.ts';
