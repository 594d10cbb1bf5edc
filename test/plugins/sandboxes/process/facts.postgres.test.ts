import { expect, it } from 'vitest';
import { processSandbox } from '../../../../plugins/sandboxes/process/index.ts';
import { useSandbox } from '../../../sandboxes/contract.ts';

const { create } = useSandbox(() => processSandbox.open({}));

it('claims no limit that is not in force', async () => {
  const { facts } = await create({ limits: { memoryBytes: 1024 ** 3, cpus: 1 } });
  expect(facts.memoryLimitBytes).toBeUndefined();
  expect(facts.cpus).toBeUndefined();
  expect(facts.notes).toContain('Without a container no memory or CPU limit is in force.');
  expect((await create()).facts.notes.join()).not.toContain('limit');
});
