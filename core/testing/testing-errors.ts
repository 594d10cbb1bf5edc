import { defineErrors } from '../errors/define-errors.ts';

export const testingErrors = defineErrors({
  TEST_OPTIONS_INVALID: {
    blame: 'operator',
    message: (facts: { check: string; problems: readonly string[] }) =>
      `The options of ${facts.check} are not valid: ${facts.problems.join('; ')}`,
    hint: () => 'Correct the options that the test passes, or the schema of the check.',
  },
  TEST_DATABASE_RESERVED: {
    blame: 'operator',
    message: (facts: { database: string }) => `A test may not replace the database "${facts.database}"`,
    hint: () => 'Name another database in the options.',
  },
});
