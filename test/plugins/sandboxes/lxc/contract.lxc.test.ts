import { describe } from 'vitest';
import { lxc } from '../../../../plugins/sandboxes/lxc/index.ts';
import { describeSandbox } from '../../../sandboxes/contract.ts';
import { describePostgres } from '../../../sandboxes/postgres.ts';
import { describeReap } from '../../../sandboxes/reap.ts';

describe('the LXC sandbox', () => {
  const open = () => lxc.open({});
  describeSandbox(open, { readOnlyMounts: true });
  describeReap('lxc', open);
  describePostgres(open);
});
