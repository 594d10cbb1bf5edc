import { defineErrors } from '../../errors/define-errors.ts';
import { fixed } from '../fixed.ts';

export const serviceErrors = defineErrors({
  WAL_REQUEST_REFUSED: {
    blame: 'sandbox',
    message: fixed<object>('the restored server asked for a file that is none of a WAL archive'),
    hint: () => 'Something in the backup runs in place of the server; look at what it holds.',
  },
  WAL_SERVICE_FAILED: {
    blame: 'sandbox',
    message: (facts: { reason: string }) => `WAL could not be handed to the server: ${facts.reason}`,
    hint: () => 'Look at the free space of workDirectory, and whether its file system can hold named pipes.',
  },
});
