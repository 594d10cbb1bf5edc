import type { Definition } from '../contracts/definition.ts';

/** What is built in; handed in by the command line, because the core knows no plugin. */
export interface Registry {
  readonly definitions: readonly Definition[];
  /** Modules that configurations and plugins import by name and that must be this running copy: `pgproof`, `zod` … */
  readonly modules: Readonly<Record<string, unknown>>;
}
