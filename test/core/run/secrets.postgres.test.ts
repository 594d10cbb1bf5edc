import { expect, it } from 'vitest';
import { defineCheck, defineReporter, z, type DrillContext, type Log } from '../../../core/index.ts';
import type { ReporterConfiguration } from '../../../core/config/configuration.ts';
import { basebackup } from '../../../plugins/sources/basebackup/index.ts';
import { drillWith, planned, smallBackup } from '../../support/drill.ts';
import { tapping } from '../../support/tapping.ts';

const secret = 'hunter2-hunter2';
const leaking = (where: string) => `${where} told ${secret}`;

it('a secret of the configuration is in no report, event or log line, whoever lets it out', async () => {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log: Log = { debug: write, info: write, warn: write };
  const check = defineCheck({
    name: 'leaking',
    summary: '',
    options: z.object({}),
    run: async ({ pass, progress, log: own }) => {
      own.info(leaking('check'));
      progress(1, 2, leaking('progress'));
      return pass(leaking('finding'), { target: leaking('target'), evidence: [leaking('evidence')] });
    },
  });
  const throwing = defineCheck({
    name: 'throwing',
    summary: '',
    options: z.object({}),
    run: () => Promise.reject(new Error(leaking('error'))),
  });
  const pager = defineReporter({
    name: 'pager',
    summary: '',
    options: z.object({}),
    report: () => Promise.reject(new Error(leaking('reporter'))),
  });
  const settings = { when: 'always', required: true, timeoutMs: 5000, attempts: 1 } as const;
  const reporter: ReporterConfiguration = { name: 'pager', definition: pager, options: {}, ...settings };
  const { directory } = await smallBackup();
  const real = basebackup.open({ path: directory });
  const plugins = [
    tapping('checkStarted', () => {
      throw new Error(leaking('watcher'));
    }),
    tapping('afterInspect', async ({ note }: DrillContext) => note(leaking('note'))),
    tapping('judge', async () => ({ verdict: 'failed', reasons: [leaking('judge')] })),
    tapping('beforeDestroy', () => Promise.reject(new Error(leaking('destroy')))),
  ];

  const { report, hooksSeen } = await drillWith(plugins, {
    log,
    checks: [planned(check), planned(throwing)],
    source: {
      inspect: async (backup, context) => ({ ...(await real.inspect(backup, context)), label: leaking('label') }),
    },
    configuration: { secrets: [secret], masked: { url: `https://${secret}@example.com` }, reporters: [reporter] },
  });

  const events = hooksSeen.filter(({ hook }) => /(Started|Finished|Progressed|Replayed|Failed|report)$/.test(hook));
  expect(JSON.stringify(report)).not.toContain(secret);
  expect(JSON.stringify(events.map(({ argument }) => argument))).not.toContain(secret);
  expect(lines.join('\n')).not.toContain(secret);

  // All of it was told, masked.
  const told = JSON.stringify([report, lines, events.map(({ argument }) => argument)]);
  const places = [
    'check',
    'progress',
    'finding',
    'target',
    'evidence',
    'error',
    'reporter',
    'watcher',
    'note',
    'judge',
  ];
  for (const where of [...places, 'destroy', 'label']) expect(told).toContain(`${where} told ***`);
});
