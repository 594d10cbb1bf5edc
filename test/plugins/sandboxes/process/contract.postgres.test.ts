import { describe } from 'vitest';
import { processSandbox } from '../../../../plugins/sandboxes/process/index.ts';
import { describeSandbox } from '../../../sandboxes/contract.ts';
import { describePostgres } from '../../../sandboxes/postgres.ts';
import { describeReap } from '../../../sandboxes/reap.ts';

describe('the process sandbox', () => {
  const open = () => processSandbox.open({});
  describeSandbox(open, { readOnlyMounts: false });
  describeReap('process', open);
  describePostgres(open);
});
