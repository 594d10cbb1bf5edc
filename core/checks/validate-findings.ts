import { z } from 'zod';
import { findingSchema, type Finding } from '../report/finding.ts';
import { checkErrors } from './check-errors.ts';

/** Only the configuration suppresses. */
const returnedSchema = findingSchema.unwrap().omit({ suppressed: true });

/** What a check returned, as findings. An author without types may return anything; silence is not a pass. */
export function validateFindings(check: string, returned: unknown): Finding[] {
  const list: unknown[] =
    returned === undefined || returned === null ? [] : Array.isArray(returned) ? returned : [returned];
  if (list.length === 0) throw checkErrors.CHECK_FOUND_NOTHING({ check });
  return list.map((item) => {
    const parsed = returnedSchema.safeParse(item);
    if (parsed.success) return parsed.data;
    throw checkErrors.CHECK_FOUND_NONSENSE({ check, problem: z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ') });
  });
}
