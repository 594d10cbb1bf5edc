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
    const report = drillReport(record);
    const { verdict, reasons } = judgeEvidence(report);
    // Copies: a tap that writes into what it was given must not change what was found.
    const other = await record.hooks.judge.promise({ verdict, reasons: [...reasons] }, structuredClone(report));
    record.judgement = {
      verdict: worse(verdict, other.verdict),
      reasons: [...other.reasons, ...reasons.filter((reason) => !other.reasons.includes(reason))],
    };
    return {};
  },
};
