import { defineErrors } from '../../errors/define-errors.ts';

export const demoErrors = defineErrors({
  ARCHIVE_MEMBER_MISSING: {
    blame: 'operator',
    message: (facts: { archive: string; member: string }) => `${facts.archive} holds no file ${facts.member}`,
  },
});
