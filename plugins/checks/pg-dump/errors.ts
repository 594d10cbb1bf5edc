import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  DUMP_NOT_POSSIBLE_HERE: {
    blame: 'sandbox',
    message: (facts: { target: string; reason: string }) => `${facts.target} could not be dumped here: ${facts.reason}`,
    hint: () =>
      'Give the sandbox more memory or disk, or install the libraries of the extensions that the database uses.',
  },
  DUMP_TOOL_ENDED: {
    blame: 'sandbox',
    message: (facts: { target: string; signal: string }) => `The dump of ${facts.target} was ended by ${facts.signal}`,
    hint: () => 'Look whether the kernel ran out of memory; raise the memory limit of the drill.',
  },
});
