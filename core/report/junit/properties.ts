import type { DrillReport, Report } from '../report.ts';
import type { XmlElement } from './xml.ts';

/** Facts that tell which backup a suite is about; what is not known is left out. */
export function drillProperties(report: Report, drill: DrillReport | undefined): XmlElement {
  const { backup, recovery, sandbox } = drill ?? {};
  const values: Record<string, string | number | undefined> = {
    'pgproof.version': report.run.pgproof,
    'run.id': report.run.id,
    verdict: drill?.verdict ?? report.verdict,
    'backup.location': backup?.location,
    'backup.label': backup?.label,
    'backup.startedAt': backup?.startedAt,
    'backup.startLsn': backup?.startLsn,
    'backup.endLsn': backup?.endLsn,
    'backup.timeline': backup?.timeline,
    'recovery.endLsn': recovery?.endLsn,
    'recovery.timeline': recovery?.timeline,
    'recovery.lastReplayedCommit': recovery?.lastReplayedCommit,
    'server.version': recovery?.serverVersion,
    systemIdentifier: recovery?.systemIdentifier ?? backup?.systemIdentifier,
    sandbox: sandbox?.kind,
  };
  const known = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  return { name: 'properties', children: known.map((attributes) => ({ name: 'property', attributes })) };
}
