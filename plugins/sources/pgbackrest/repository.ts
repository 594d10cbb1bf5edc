import type { Settings } from './settings.ts';

/** The stanza of a repository, and the program that reads it. */
export interface Repository {
  readonly program: string;
  readonly stanza: string;
  /** Number of the repository, as in `repo1`. */
  readonly repo: number;
  /** Reads the configuration. */
  settings(): Settings;
}
