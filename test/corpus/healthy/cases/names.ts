import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeIdentifier as id, escapeLiteral as literal } from 'pg';
import { ownDirectory } from '../../../../core/demo/own-directory.ts';
import type { HealthyCase } from '../healthy-case.ts';

/** PostgreSQL allows every character but NUL, in 63 bytes. */
const hostile = [
  `it's`,
  'say "hi"',
  'two\nlines',
  'tab\tand\rreturn',
  String.raw`back\slash\n`,
  '$$ $1 $body$ ${HOME} $(id)',
  ' spaces ',
  'select',
  'information_schema.tables',
  'Ünïcødé 🐘 العربية',
  '\u202Edesrever',
  '\u001B[31mred',
  '%s %I %n',
  '--comment /* */',
  `'; drop table x; --`,
  '../../etc/passwd',
  'host=/tmp dbname=x',
  '*.*',
  '<b>&amp;</b>',
  '-',
  'x'.repeat(63),
  '長'.repeat(21),
];

const objects = (name: string, index: number) => {
  const it = id(name);
  const other = id(`#${name.replace(/^./su, '')}`);
  return `
    create role ${it} login password ${literal(name)};
    create schema ${it} authorization ${it};
    create domain ${it}.${other} as text;
    create sequence ${it}.${id(`s${index}`)};
    create table ${it}.${it} (${it} serial primary key, ${other} ${it}.${other}, "${index}" text default ${literal(name)},
      constraint ${id(`c${index}`)} check (${other} is not null));
    insert into ${it}.${it} (${other}) select ${literal(name)} || i from generate_series(1, 30) i;
    create index ${other} on ${it}.${it} (${other}, lower(${other}));
    create table ${it}.child (parent int references ${it}.${it});
    insert into ${it}.child select generate_series(1, 30);
    create view ${it}.${id(`v${index}`)} as select * from ${it}.${it};
    create materialized view ${it}.${id(`m${index}`)} as select * from ${it}.${it};
    create function ${it}.${it}() returns text language sql as ${literal(`select ${literal(name)}::text`)};
    create statistics ${it}.${id(`t${index}`)} on ${it}, ${other} from ${it}.${it};
    comment on table ${it}.${it} is ${literal(name)};
    grant select on ${it}.${it} to ${it};`;
};

export const namesCases: readonly HealthyCase[] = [
  {
    name: 'hostile-names',
    title: 'Schemas, tables, columns, indexes, roles … with quotes, line breaks, control characters, 63 bytes',
    async make({ cluster, backup }) {
      const server = await cluster();
      for (const [index, name] of hostile.entries()) await server.query(objects(name, index));
      await backup(server);
    },
  },
  {
    name: 'hostile-database-names',
    title: 'Databases whose names look like connection strings, options, paths or SQL',
    async make({ cluster, backup }) {
      const server = await cluster();
      const names = [
        'dbname=postgres user=x',
        'postgresql://evil/db',
        '-W',
        `o'b"c\\d`,
        'two words',
        '../up',
        'Ünï 🐘',
        '$(id)',
      ];
      for (const name of names) {
        await server.query(`create database ${id(name)}`);
        await server.query(
          'create table orders (id int primary key); insert into orders select generate_series(1, 100)',
          name,
        );
      }
      await backup(server);
    },
  },
  {
    name: 'database-name-with-line-break',
    title: 'A database and a role with a line break in their names',
    async make({ cluster, backup }) {
      const server = await cluster();
      const name = 'two\nlines';
      await server.query(`create role ${id(name)} login`);
      await server.query(`create database ${id(name)} owner ${id(name)}`);
      await server.query(
        'create table orders (id int primary key); insert into orders select generate_series(1, 100)',
        name,
      );
      await backup(server);
    },
  },
  {
    name: 'hostile-tablespaces',
    title:
      'Four tablespaces, with spaces, quotes and unicode in names and paths, one of them the default of a database',
    async make({ cluster, backup, directory }) {
      const server = await cluster();
      const names = ['plain', 'two words', `it's "so"`, 'Ünï 🐘 \\ $1'];
      await mkdir(join(directory, 'spaces'), { mode: 0o755 });
      for (const name of [...names, 'empty']) {
        // A path must not hold a single quote: PostgreSQL refuses it.
        const location = join(directory, 'spaces', name.replaceAll("'", '’'));
        await ownDirectory(location, server.owner);
        await server.query(`create tablespace ${id(name)} location ${literal(location)}`);
      }
      for (const [index, name] of names.entries()) {
        await server.query(`create table t${index} (id int primary key, body text) tablespace ${id(name)};
          insert into t${index} select i, repeat('x', i) from generate_series(1, 1000) i;
          create index on t${index} (body) tablespace ${id(names[(index + 1) % names.length] ?? '')}`);
      }
      await server.query(`create database shop tablespace ${id('two words')}`);
      await server.query(
        'create table orders (id int primary key); insert into orders select generate_series(1, 100)',
        'shop',
      );
      await backup(server);
    },
  },
];
