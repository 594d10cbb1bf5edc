/** The one place of the core that knows what is built in. */
import * as zod from 'zod';
import * as checks from '../../plugins/checks/index.ts';
import { images, lxc } from '../../plugins/sandboxes/lxc/index.ts';
import { processSandbox } from '../../plugins/sandboxes/process/index.ts';
import { barman } from '../../plugins/sources/barman/index.ts';
import { basebackup } from '../../plugins/sources/basebackup/index.ts';
import { command } from '../../plugins/sources/command/index.ts';
import { pgDumpSource } from '../../plugins/sources/pg-dump/index.ts';
import { pgbackrest } from '../../plugins/sources/pgbackrest/index.ts';
import { consoleProgress } from '../../reporters/console/index.ts';
import * as reporters from '../../reporters/index.ts';
import { isDefinition } from '../config/is-definition.ts';
import * as pgproof from '../index.ts';
import type { Builtins } from './builtins-contract.ts';

const sources = [basebackup, pgDumpSource, pgbackrest, barman, command];

export const builtins: Builtins = {
  // The order of the sandboxes is the order in which `auto` tries them.
  definitions: [...Object.values(checks), ...Object.values(reporters), ...sources, lxc, processSandbox].filter(
    isDefinition,
  ),
  modules: { pgproof, 'pgproof/checks': checks, 'pgproof/reporters': reporters, zod },
  progress: ({ stream, env }) => consoleProgress({ stream, env }),
  images,
};
