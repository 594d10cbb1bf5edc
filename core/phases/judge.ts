import type { DrillContext } from '../lifecycle/context.ts';
import { drillReport } from '../lifecycle/drill-report.ts';
import type { Phase } from '../lifecycle/phase.ts';
import { judge as judgeEvidence } from '../verdict/judge.ts';
import { worse } from '../verdict/judgement.ts';

/**
 * Reaches the verdict. A plugin may make it worse and give reasons; it can never make it better. Without a judgement,
 * because a plugin failed here, the report is judged by its evidence, and this phase's failure is part of it.
 */
export const judge: Phase<DrillContext, object> = {
  name: 'judge',
  timeout: '5 min',
  blame: 'plugin',
  always: true,
  async run(_context, record) {
    const report = record.redact(drillReport(record));
    const own = record.redact(judgeEvidence(report));
    const other = await record.hooks.judge.promise(own, report);
    record.judgement = {
      verdict: worse(own.verdict, other.verdict),
      reasons: [...other.reasons, ...own.reasons.filter((reason) => !other.reasons.includes(reason))],
    };
    return {};
  },
};
