import { defineErrors } from '../../../core/index.ts';

export const errors = defineErrors({
  PROCESS_DIRECTORY_UNREACHABLE: {
    blame: 'sandbox',
    message: (facts: { directory: string; closed: string; uid: number }) =>
      `User ${facts.uid}, whom PostgreSQL runs as, cannot pass ${facts.closed} to reach ${facts.directory}`,
    hint: (facts) => `Let everybody pass it (chmod o+x ${facts.closed}), or put the work directory elsewhere.`,
  },
  PROCESS_NOT_RUNNING: {
    blame: 'sandbox',
    message: (facts: { name: string }) => `Sandbox ${facts.name} is not running`,
    hint: () => 'Look in the report for what stopped it.',
  },
  PROCESS_START_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { name: string }) => `The start of sandbox ${facts.name} was interrupted`,
  },
  PROCESS_LEFTOVERS: {
    blame: 'sandbox',
    message: (facts: { directory: string }) => `Processes in ${facts.directory} do not end`,
    hint: () => 'They hang in the kernel (state D); look at the disk, and run pgproof reap afterwards.',
  },
});
