import { defineReporter } from '../../core/index.ts';
import { emailOptions } from './options.ts';
import { renderMail } from './render-mail.ts';
import { sendMail } from './send-mail.ts';

/** A mail with the verdict, its evidence and the next step, as HTML and as plain text. */
export const email = defineReporter({
  name: 'email',
  summary: 'A mail with verdict, evidence and next steps; JUnit and JSON attached on request',
  options: emailOptions,
  timeout: '60 s',
  attempts: 3,
  report: (report, { options, signal }) => sendMail(renderMail(report, options), options, signal),
});
