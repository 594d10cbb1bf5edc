import { z } from 'zod';
import { reportSchema } from './report.ts';

/** JSON Schema (draft 2020-12) of the report; `schemaVersion` grows when a reader of the old one could stumble. */
export function reportJsonSchema(): object {
  return {
    ...z.toJSONSchema(reportSchema),
    title: 'pgproof report',
    description: 'What one run of pgproof found out about backups.',
  };
}
