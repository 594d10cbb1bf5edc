import { defineErrors } from '../errors/define-errors.ts';

/** What reading a manifest throws. */
export const manifestErrors = defineErrors({
  MANIFEST_CORRUPT: {
    blame: 'backup',
    message: (facts: { reason: string }) => `backup_manifest ${facts.reason}`,
    hint: () => 'It was cut or edited after it was written. Compare it with other copies, or take a new backup.',
  },
});
