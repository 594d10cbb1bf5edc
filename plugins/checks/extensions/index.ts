import { countOf, defineCheck, installHint, packageOf, z } from '../../../core/index.ts';
import { errors } from './errors.ts';
import { filesOf, loadedBy } from './find-files.ts';
import { installedIn, type Installed } from './installed.ts';
import { neededBy } from './needed-by.ts';

const namesShown = 5;

/** What extensions the databases use is there where the drill runs, so that all data can be read. */
export const extensions = defineCheck({
  name: 'extensions',
  summary: 'The libraries of installed extensions are there, so that their data can be read.',
  options: z.strictObject({}),
  timeout: '10 min',
  needs: { database: 'each' },
  async run(ctx) {
    const { database, server } = ctx;
    const installed = await installedIn(ctx);
    const find = server.major < 11 ? loadedBy(await ctx.connect()) : filesOf(ctx);
    const lacking: { one: Installed; libraries: string[] }[] = [];
    const evidence: string[] = [];
    for (const one of installed) {
      const libraries: string[] = [];
      for (const library of one.libraries) if (!(await find.library(library))) libraries.push(library);
      if (libraries.length > 0) lacking.push({ one, libraries });
      else if (one.isExtension && !(await find.control(one.name))) {
        evidence.push(`${title(one)} is not installed here; nothing it needs is missing`);
      }
    }
    const needs =
      lacking.length === 0
        ? []
        : await neededBy(
            ctx,
            lacking.flatMap(({ libraries }) => libraries),
            server.major,
          );
    const needed = lacking.filter(({ libraries }) => needs.some(({ library }) => libraries.includes(library)));
    const packages = (some: typeof lacking) => [
      ...new Set(
        some.map(({ one, libraries }) => packageOf(one.isExtension ? one.name : (libraries[0] ?? ''), server.major)),
      ),
    ];
    if (needed.length > 0) {
      const what = [...new Set(needs.map((need) => need.what))];
      const shown = what.slice(0, namesShown).join(', ');
      throw errors.EXTENSION_MISSING({
        database,
        extensions: needed.map(({ one }) => title(one)),
        needed: what.length > namesShown ? `${shown} and ${what.length - namesShown} more` : shown,
        packages: packages(needed),
      });
    }
    if (lacking.length > 0) {
      return lacking.map((each) =>
        ctx.warn('The sandbox lacks the library of an extension; no table and no index needs it', {
          target: `${database}: ${title(each.one)}`,
          evidence: each.libraries.map((library) => `missing: ${library}`),
          hint: `Nothing is wrong with the data. To try its functions too: ${installHint(packages([each]))}`,
        }),
      );
    }
    const count = installed.filter(({ isExtension }) => isExtension).length;
    const summary = `The libraries of ${countOf(count, 'extension')} are there`;
    return ctx.pass(summary, { target: database, ...(evidence.length === 0 ? {} : { evidence }) });
  },
});

/** Without the version: what a target is called must not change with it. */
const title = ({ name, isExtension }: Installed) => (isExtension ? `extension ${name}` : `library ${name}`);
