import type { ModuleLoader } from './module-loader.ts';
import type { Problems } from './problems.ts';
import type { Registry } from './registry.ts';

/** What every part of resolving needs. */
export interface ResolveContext {
  readonly registry: Registry;
  readonly modules: ModuleLoader;
  readonly problems: Problems;
  /** The configuration file's directory; relative paths start there. */
  readonly directory: string;
  readonly now: Date;
  /** Receives what is worth telling and stops nothing. */
  readonly notes: string[];
}
