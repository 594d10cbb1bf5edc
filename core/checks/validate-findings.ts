import { z } from 'zod';
import { findingOutcomes, findingSchema, type Finding } from '../report/finding.ts';
import { cutText } from '../text/cut-text.ts';
import { checkErrors } from './check-errors.ts';

/** Only the configuration suppresses. */
const returnedSchema = findingSchema.unwrap().omit({ suppressed: true });
/** Findings of one run of a check that the report lists; of more, the worst, and one that counts the others. */
const mostFindings = 1000;
const mostEvidence = 100;
/** Of every text, in UTF-16 units. */
const longest = 2000;

/** What a check returned, as findings. An author without types may return anything; silence is not a pass. */
export function validateFindings(check: string, returned: unknown): Finding[] {
  const list: unknown[] =
    returned === undefined || returned === null ? [] : Array.isArray(returned) ? returned : [returned];
  if (list.length === 0) throw checkErrors.CHECK_FOUND_NOTHING({ check });
  const findings = list.map((item) => {
    const parsed = returnedSchema.safeParse(item);
    if (parsed.success) return bounded(parsed.data);
    throw checkErrors.CHECK_FOUND_NONSENSE({ check, problem: z.prettifyError(parsed.error).replace(/\s*\n\s*/g, ' ') });
  });
  return findings.length > mostFindings ? worstOf(findings) : findings;
}

function bounded({ evidence, ...rest }: Finding): Finding {
  const cut = Object.entries(rest).map(([key, value]) => [
    key,
    typeof value === 'string' ? cutText(value, longest) : value,
  ]);
  const shown = evidence?.slice(0, mostEvidence).map((line) => cutText(line, longest));
  const omitted = (evidence?.length ?? 0) - mostEvidence;
  if (omitted > 0) shown?.push(`and ${omitted} more`);
  return { ...(Object.fromEntries(cut) as Finding), ...(shown === undefined ? {} : { evidence: shown }) };
}

/** None of the omitted ones is worse than what stands for them. */
function worstOf(findings: readonly Finding[]): Finding[] {
  const badness = ({ outcome }: Finding) => findingOutcomes.indexOf(outcome);
  const sorted = findings.toSorted((a, b) => badness(b) - badness(a));
  const omitted = sorted.slice(mostFindings);
  const count = (outcome: Finding['outcome']) => omitted.filter((finding) => finding.outcome === outcome).length;
  const counts = findingOutcomes.map((outcome) => `${count(outcome)} ${outcome}`).join(', ');
  const summary = `${omitted.length} more findings are not listed`;
  return [...sorted.slice(0, mostFindings), { outcome: omitted[0]?.outcome ?? 'pass', summary, evidence: [counts] }];
}
