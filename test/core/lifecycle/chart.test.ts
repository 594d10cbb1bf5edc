import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createHooks } from '../../../core/lifecycle/hooks.ts';
import { phaseNames } from '../../../core/lifecycle/phase-names.ts';
import { phases } from '../../../core/lifecycle/phases.ts';

const readme = readFileSync(new URL('../../../core/README.md', import.meta.url), 'utf8');
const chart = /```text\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
const rows = [...chart.matchAll(/^ {3}[├└]─ ([a-z]+) {2,}(.*)$/gm)].map(([, phase, rest]) => ({
  phase,
  rest: rest ?? '',
}));
const hooks = Object.keys(createHooks());

describe('the chart in core/README.md', () => {
  it('shows the phases in the order of the table', () => {
    expect(rows.map(({ phase }) => phase)).toEqual(phases.map(({ name }) => name));
    expect([...phases.map(({ name }) => name), 'report']).toEqual([...phaseNames]);
  });

  it('shows the hooks that each phase has around it', () => {
    for (const { name, before, after } of phases) {
      const row = chart.slice(chart.indexOf(`─ ${name} `));
      for (const hook of [before, after]) {
        if (hook) expect(row.slice(0, row.search(/\n {3}[├└]─/)), name).toContain(hook);
      }
    }
  });

  it('marks the phases that always run', () => {
    expect(rows.filter(({ rest }) => rest.includes('(always)')).map(({ phase }) => phase)).toEqual(
      phases.filter(({ always }) => always).map(({ name }) => name),
    );
  });

  it('names every hook in chart or text, and none that does not exist', () => {
    const table = readme.slice(readme.indexOf('| Grammar'), readme.indexOf('`drill.ts` runs'));
    const named = new Set([...table.matchAll(/`([a-zA-Z]+)`/g)].map(([, name]) => name));
    named.delete('plugin');
    expect(named).toEqual(new Set(hooks));
    const around = ['phaseStarted', 'phaseFinished', 'pluginFailed'];
    expect(hooks.filter((hook) => !new RegExp(`\\b${hook}\\b`).test(chart))).toEqual(around);
  });
});
