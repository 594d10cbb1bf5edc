import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  SCHEMA_REFERENCE_MISSING: {
    blame: 'operator',
    message: (facts: { file: string }) => `There is no reference to compare the schema with: ${facts.file}`,
    hint: () => 'Make it from a backup that you trust: pgproof accept. Then commit the file.',
  },
  SCHEMA_REFERENCE_UNREADABLE: {
    blame: 'operator',
    message: (facts: { file: string; reason: string }) =>
      `The reference of the schema cannot be read: ${facts.file}: ${facts.reason}`,
    hint: () => 'Check the path and who may read the file.',
  },
  SCHEMA_REFERENCE_INVALID: {
    blame: 'operator',
    message: (facts: { file: string; line: number; reason: string }) =>
      `The reference of the schema is not as pgproof writes it: ${facts.file}:${facts.line}: ${facts.reason}`,
    hint: () => 'Take it from version control, or make it anew: pgproof accept.',
  },
});
