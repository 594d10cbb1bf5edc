import type { Plugin } from '../contracts/plugin.ts';
import type { Registry } from '../config/registry.ts';
import type { Output } from './io.ts';

/** What comes with pgproof but is no part of its core. */
export interface Builtins extends Registry {
  /** Live progress for people. */
  progress(options: { readonly stream: Output; readonly env: Readonly<Record<string, string | undefined>> }): Plugin;
}

/** Loading is put off until a command needs it: `--help` needs neither a mailer nor a database client. */
export type LoadBuiltins = () => Promise<Builtins>;
