import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { defineReporter, z, type Plugin, type Report } from '../../../core/index.ts';
import type { ReporterConfiguration } from '../../../core/config/configuration.ts';
import {
  drillConfiguration,
  drillWith,
  newWorkDirectory,
  type Drilled,
  type DrillOverrides,
} from '../../support/drill.ts';
import { expectNoMoreThan, holdings } from './holdings.ts';

/** A reporter that keeps what it is given. */
function pager() {
  const delivered: Report[] = [];
  const definition = defineReporter({
    name: 'pager',
    summary: '',
    options: z.object({}),
    report: async (report) => void delivered.push(report),
  });
  const settings = { when: 'always', required: true, timeoutMs: 5000, attempts: 1 } as const;
  const reporter: ReporterConfiguration = { name: 'pager', definition, options: {}, ...settings };
  return { reporter, delivered };
}

/**
 * A run of drills with these names, each of the small backup. Whatever happens in it, it is reported once and nothing of
 * it is left: no file, process, descriptor or listener.
 */
export async function several(
  names: readonly string[],
  plugins: Plugin | readonly Plugin[],
  overrides: DrillOverrides = {},
): Promise<Drilled> {
  const workDirectory = await newWorkDirectory();
  const { reporter, delivered } = pager();
  try {
    const [backup] = (await drillConfiguration(overrides, workDirectory)).backups;
    if (backup === undefined) throw new TypeError('there is a backup');
    const backups = names.map((name) => ({ ...backup, name }));
    const before = holdings();
    const drilled = await drillWith(plugins, {
      ...overrides,
      workDirectory,
      configuration: { backups, reporters: [reporter], ...overrides.configuration },
    });
    expect(delivered.map(({ verdict }) => verdict)).toEqual([drilled.report.verdict]);
    expect(drilled.leftovers).toEqual([]);
    await expectNoMoreThan(before);
    return drilled;
  } finally {
    await rm(workDirectory, { recursive: true });
  }
}
