import { describe, expect, it, test } from 'vitest';
import { describeOptions } from '../../core/cli/describe-options.ts';
import { isDefinition } from '../../core/config/is-definition.ts';
import { phases } from '../../core/lifecycle/phases.ts';
import { parseDuration } from '../../core/values/duration.ts';
import * as checks from '../../plugins/checks/index.ts';
import { lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';
import { barman } from '../../plugins/sources/barman/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { command } from '../../plugins/sources/command/index.ts';
import { pgbackrest } from '../../plugins/sources/pgbackrest/index.ts';
import { pgDumpSource } from '../../plugins/sources/pg-dump/index.ts';
import * as reporters from '../../reporters/index.ts';
import { code, read, section, table } from './markdown.ts';

const documented = [
  ['docs/checks.md', Object.values(checks).filter(isDefinition)],
  ['docs/reporters.md', Object.values(reporters).filter(isDefinition)],
  ['docs/sandboxes.md', [lxc, processSandbox]],
  ['docs/configuration.md', [basebackup, pgbackrest, barman, command]],
  ['docs/sources.md', [pgDumpSource]],
] as const;
const pairs = documented.flatMap(([page, definitions]) =>
  definitions.map((definition) => [definition.name, page, definition] as const),
);
/** The words of the schema's description, or `none` and prose where it has no default. */
const fallbackOf = (description: string) => /default (.*)$/.exec(description)?.[1];

describe('the options of', () => {
  it.each(pairs)('%s stand in %s as its schema has them', (name, page, definition) => {
    const rows = table(section(page, name), 'Option')?.map(([option, type, fallback]) => ({
      name: code(option),
      type: type?.replaceAll('`', ''),
      required: fallback === 'required',
      fallback: code(fallback),
    }));
    const schema = describeOptions(definition.options) ?? [];
    const isMixed = (type: string) => type.split(' or ').toSorted().join(' or ');
    expect(rows?.map((row) => ({ ...row, type: isMixed(row.type ?? '') }))).toEqual(
      schema.map(({ name, type, required, description }) => ({
        name,
        type: isMixed(type),
        required,
        fallback: fallbackOf(description),
      })),
    );
  });
});

test.each(Object.values(checks).map((check) => [check.name, check.timeout] as const))(
  'the deadline of %s is the documented one',
  (name, timeout) => {
    const written = /Deadline (\d+ \w+)/.exec(section('docs/checks.md', name))?.[1] ?? '';
    expect(parseDuration(written)).toBe(parseDuration(timeout ?? ''));
  },
);

test('the deadlines of the phases are the documented ones', () => {
  const rows = table(read('docs/configuration.md'), 'Phase')?.map(([phase, deadline]) => [code(phase), deadline]);
  expect(rows).toEqual(phases.map(({ name, timeout }) => [name, timeout]));
});
