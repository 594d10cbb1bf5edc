/** The reporters that come with pgproof, as factories for a configuration module. */
export { consoleReporter } from './console/index.ts';
export { email } from './email/index.ts';
export { json } from './json/index.ts';
export { junit } from './junit/index.ts';
export { slack } from './slack/index.ts';
