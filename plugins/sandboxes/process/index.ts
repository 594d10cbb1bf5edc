import { z } from 'zod';
import { defineSandbox } from '../../../core/index.ts';
import { ProcessSandbox } from './process-sandbox.ts';

/** Plain processes of the host, for laptops and CI containers where LXC cannot run. Needs no root. */
export const processSandbox = defineSandbox({
  name: 'process',
  summary: 'Processes of the host, without network where the kernel allows it',
  options: z.strictObject({}),
  open: () => new ProcessSandbox(),
});
