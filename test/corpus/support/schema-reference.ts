import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineCheck, z } from '../../../core/index.ts';
import { schema } from '../../../plugins/checks/schema/index.ts';
import { buildOnce } from '../../support/build-once.ts';
import { base } from './base.ts';
import { drillDirectory } from './drill-directory.ts';

/** The schema of the sound backup, as `pgproof accept` writes it. */
export async function schemaReference(major: number): Promise<string> {
  const { backup, facts } = await base(major);
  const directory = await buildOnce(`corpus-schema-${major}-${facts.systemIdentifier}`, async (into) => {
    const file = join(into, 'schema.txt');
    const accepting = defineCheck({
      name: 'accepting',
      summary: 'writes the reference',
      options: z.object({}),
      async run(ctx) {
        const options = { file, ignore: [], leaveOut: ['partitions' as const] };
        const accepted = await schema.accept?.({ ...ctx, options });
        await mkdir(into, { recursive: true });
        await writeFile(file, accepted?.text ?? '');
        return ctx.pass('written');
      },
    });
    await drillDirectory(backup, { checks: [accepting()] });
  });
  return join(directory, 'schema.txt');
}
