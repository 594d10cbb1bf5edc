import { z } from 'zod';
import { defineReporter, renderJunit, writeReportFile, writeToStream } from '../../core/index.ts';

/** JUnit XML for CI dashboards: to `file`, or to standard output where it is absent or `-`. */
export const junit = defineReporter({
  name: 'junit',
  summary: 'JUnit XML for Jenkins, GitLab, GitHub and other CI dashboards',
  options: z.strictObject({ file: z.string().min(1).default('-') }),
  async report(report, { options, stdout }) {
    const xml = renderJunit(report);
    await (options.file === '-' ? writeToStream(stdout, xml) : writeReportFile(options.file, xml));
  },
});
