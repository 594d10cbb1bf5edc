import { expect, test } from 'vitest';
import { createProgram } from '../../core/cli/program.ts';
import { capture } from '../core/cli/support.ts';
import { allPages, code, read, section, table } from './markdown.ts';

const io = { stdout: capture(), stderr: capture(), env: {}, cwd: '/', signal: new AbortController().signal };
const nothing = () => Promise.reject(new Error('nothing runs'));
const program = createProgram(io, nothing, () => {});
const flagsOf = (name: string) => {
  const command = program.commands.find((one) => one.name() === name);
  const below = command?.commands.flatMap(({ options }) => options) ?? [];
  return [...program.options, ...(command?.options ?? []), ...below].flatMap(({ long }) => long ?? []);
};

/** `pgproof …` wherever it stands in code, up to the end of the line or the code. */
const calls = allPages.flatMap((page) => {
  const text = read(page);
  const fenced = [...text.matchAll(/^```(?:sh|cron|ini|groovy|yaml)\n([^]*?)^```$/gm)].flatMap(([, body = '']) =>
    body.split('\n').filter((line) => !line.trimStart().startsWith('#')),
  );
  const inline = [...text.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, body = '']) => body);
  return [...fenced, ...inline].flatMap((line) => {
    const found = /(?:^|[\s'"])pgproof ([a-z]+)(.*)/.exec(line);
    return found ? [{ page, command: found[1] ?? '', rest: found[2] ?? '' }] : [];
  });
});

test('the pages call commands that exist, with flags that exist', () => {
  const known = program.commands.map((command) => command.name());
  expect(calls.length).toBeGreaterThan(15);
  expect(calls.filter(({ command }) => !known.includes(command))).toEqual([]);
  const wrong = calls.flatMap(({ page, command, rest }) =>
    [...rest.matchAll(/--[a-z-]+/g)]
      .filter(([flag]) => !flagsOf(command).includes(flag))
      .map(([flag]) => `${page}: pgproof ${command} ${flag}`),
  );
  expect(wrong).toEqual([]);
});

test('docs/running.md lists every flag of run', () => {
  const rows = table(section('docs/running.md', 'Running pgproof'), 'Flag') ?? [];
  const listed = rows.map(([flag]) => code(flag)?.split(' ')[0] ?? '');
  expect(listed.toSorted()).toEqual(
    flagsOf('run')
      .filter((flag) => flag !== '--version')
      .toSorted(),
  );
});

test('the tables of exit status agree with the help', () => {
  const help = [0, 1, 2, 3, 4];
  for (const page of ['docs/running.md', 'docs/verdicts.md']) {
    expect(table(read(page), 'Exit')?.map(([status]) => Number(status))).toEqual(help);
  }
});
