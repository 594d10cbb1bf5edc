import { defineErrors } from '../errors/define-errors.ts';

export const programErrors = defineErrors({
  PROGRAM_NOT_STARTED: {
    blame: 'sandbox',
    message: (facts: { program: string; reason: string }) => `${facts.program} could not be started: ${facts.reason}`,
    hint: (facts) => `Look whether ${facts.program} is installed where the sandbox can see it, and executable.`,
  },
});
