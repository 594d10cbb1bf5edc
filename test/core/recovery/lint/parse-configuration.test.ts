import { expect, test } from 'vitest';
import { parseConfiguration, quoteSetting } from '../../../../core/recovery/lint/parse-configuration.ts';

test('reads settings as the server does: quotes, comments, blanks instead of an equals sign', () => {
  const text = `# archive_mode = on
Work_Mem 4MB
archive_command='cp %p ''/a b/%f'' # no comment' # a comment
  ssl = off
include 'more.conf'
search_path = '"$user", public'
cron.database_name = postgres
=broken
`;
  expect(parseConfiguration(text)).toEqual([
    { name: 'work_mem', value: '4MB', line: 2 },
    { name: 'archive_command', value: "cp %p '/a b/%f' # no comment", line: 3 },
    { name: 'ssl', value: 'off', line: 4 },
    { name: 'include', value: 'more.conf', line: 5 },
    { name: 'search_path', value: '"$user", public', line: 6 },
    { name: 'cron.database_name', value: 'postgres', line: 7 },
  ]);
});

test.each(["it's", String.raw`back\slash`, '', 'a # b'])('what is written is what is read: %s', (value) => {
  expect(parseConfiguration(`name = ${quoteSetting(value)}`)).toEqual([{ name: 'name', value, line: 1 }]);
});
