import { defineCheck, duration, formatBytes, formatDuration, z } from '../../../core/index.ts';

const counted = ['restore', 'recover', 'promote'];

/** Restoring takes no longer than the objective (RTO) allows, on this machine. */
export const recoveryTime = defineCheck({
  name: 'recovery-time',
  summary: 'Restore, recovery and promotion took no longer than they may.',
  options: z.strictObject({
    /** e.g. `"2 h"` */
    max: duration,
  }),
  // A slow machine says nothing against the backup.
  severity: 'warn',
  timeout: '1 min',
  async run({ options, phases, restore, concurrency, atMost }) {
    const took = counted.map((name) => phases.find((phase) => phase.name === name)?.durationMs ?? Number.NaN);
    const total = took.reduce((sum, one) => sum + one, 0);
    const rate = restore.bytes / ((took[0] ?? 0) / 1000);
    const speed = Number.isFinite(rate) ? ` (${formatBytes(restore.bytes)}, ${formatBytes(rate)} a second)` : '';
    const evidence = [
      ...counted.map((name, index) => `${name} ${formatDuration(took[index] ?? 0)}${index === 0 ? speed : ''}`),
      `measured on this machine (cores: ${concurrency}), without fsync; your production may be slower or faster`,
    ];
    const summary = `From backup to a writable server it took ${formatDuration(total)}; at most ${formatDuration(options.max)} are allowed`;
    const hint =
      'Look which phase takes the time: unpacking asks for cores and disk, recovery for less WAL per backup.';
    return atMost(summary, total / 1000, options.max / 1000, {
      unit: 's',
      evidence,
      ...(total > options.max ? { hint } : {}),
    });
  },
});
