import { z } from 'zod';
import { defineReporter, renderJson, writeReportFile, writeToStream } from '../../core/index.ts';

/** The report as it is: to `file`, or to standard output where it is absent or `-`. */
export const json = defineReporter({
  name: 'json',
  summary: 'The whole report as JSON, for programs',
  options: z.strictObject({ file: z.string().min(1).default('-') }),
  async report(report, { options, stdout }) {
    const text = renderJson(report);
    await (options.file === '-' ? writeToStream(stdout, text) : writeReportFile(options.file, text));
  },
});
