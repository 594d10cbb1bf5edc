import { countOf, defineCheck, z } from '../../../core/index.ts';

/** A dump is SQL: each of its statements was carried out, or was not. */
export const load = defineCheck({
  name: 'load',
  summary: 'Every statement of a dump was carried out without an error.',
  options: z.strictObject({}),
  timeout: '1 min',
  run({ restore, pass, fail }) {
    if (restore.load === undefined) return Promise.resolve(pass('The backup is no dump: nothing had to be loaded'));
    const { problems, problemsOmitted, databases } = restore.load;
    const omitted = problemsOmitted === 0 ? [] : [fail(`${countOf(problemsOmitted, 'more statement')} failed`)];
    if (problems.length + omitted.length > 0) return Promise.resolve([...problems, ...omitted]);
    const what = databases.length === 0 ? 'All of the script' : databases.join(', ');
    return Promise.resolve(pass(`${what} loaded without an error`, { measured: 0, unit: 'errors' }));
  },
});
